import { execFileSync, spawnSync } from "node:child_process";

import { expect, test } from "vitest";

import { program } from "../../support/program.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

/** An administrator may read and write everything, unless these rights are given up. */
const RIGHTS = "-dac_override,-dac_read_search";
const asUser =
  process.getuid?.() === 0 ? ["setpriv", `--bounding-set=${RIGHTS}`, `--inh-caps=${RIGHTS}`] : [];
const isPossible =
  process.platform === "linux" &&
  (asUser.length === 0 || spawnSync(asUser[0] as string, [...asUser.slice(1), "true"]).status === 0);

test.skipIf(!isPossible)(
  "a directory that may not be read or written is one error that says what to do",
  () => {
    const [command, ...given] = asUser.concat(process.execPath);
    const output = execFileSync(
      command as string,
      [...given, ...program("test/support/use-locked-places.ts"), temporaryDirectory()],
      { encoding: "utf8" },
    );
    const said = Object.entries(JSON.parse(output) as Record<string, unknown>);
    expect(said).toHaveLength(12);
    const refused = [
      "DeeplakeError",
      "INVALID_LOCATION",
      expect.stringMatching(
        /^\[deeplake\] Expected .* at \S.*, got: .*[Pp]ermission denied.* choose another location\.$/,
      ),
    ];
    for (const [name, how] of said) expect([name, how]).toEqual([name, refused]);
  },
);
