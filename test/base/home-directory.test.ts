import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { pathToFileURL } from "node:url";

import { expect, test } from "vitest";

import { homeDirectory } from "../../src/base/home-directory.ts";
import { program } from "../support/program.ts";

/** A user id that no machine knows. */
const UNKNOWN = 54_321;

test("it is the user's", () => {
  expect(homeDirectory()).toBe(homedir());
});

// Only root may run a program as somebody else.
test.skipIf(process.getuid?.() !== 0)(
  "it is the root folder for a user that the machine does not know",
  () => {
    const loaded = program("src/base/home-directory.ts");
    const path = pathToFileURL(loaded.pop() ?? "").href;
    const code = `import { homeDirectory } from ${JSON.stringify(path)}; console.log(homeDirectory());`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [...loaded, "--input-type=module", "--eval", code],
      {
        uid: UNKNOWN,
        gid: UNKNOWN,
        cwd: "/",
        env: {},
        encoding: "utf8",
      },
    );
    expect([stdout, stderr]).toEqual(["/\n", ""]);
  },
);
