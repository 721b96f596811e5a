import { spawnSync } from "node:child_process";
import { homedir, userInfo } from "node:os";
import { pathToFileURL } from "node:url";

import { expect, test, vi } from "vitest";

import { homeDirectory } from "../../src/base/home-directory.ts";
import { program } from "../support/program.ts";

/** A user id that no machine knows. */
const UNKNOWN = 54_321;

test("it is the user's, also if HOME is empty", () => {
  expect(homeDirectory()).toBe(homedir());
  vi.stubEnv("HOME", "");
  expect(homeDirectory()).toBe(userInfo().homedir);
  vi.unstubAllEnvs();
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
