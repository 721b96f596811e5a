import { execFileSync } from "node:child_process";

import { expect, test } from "vitest";

import { program } from "../../support/program.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

/** What came of stores, by how many files were free, and of one after files were free again. */
interface Output {
  /** What a store of another kind said whose code could not be loaded, and what it said once files were free. */
  readonly early: readonly unknown[];
  readonly said: Readonly<Record<number, unknown>>;
  readonly after: unknown;
}

test.skipIf(process.platform === "win32")(
  "without a free file descriptor a store fails with what to do, and works once one is free",
  () => {
    const node = [process.execPath, ...program("test/support/use-no-files.ts"), temporaryDirectory()];
    const limited = ["-c", 'ulimit -n 256 && exec "$@"', "sh", ...node];
    const output = JSON.parse(execFileSync("sh", limited, { encoding: "utf8" })) as Output;
    const refused = ["ENGINE_FAILED", expect.stringMatching(/too many (open files|files and sockets open)/i)];
    expect(output.after).toBe("used");
    const unloaded = ["ENGINE_FAILED", expect.stringMatching(/got EMFILE\..* start the process again/)];
    expect(output.early).toEqual([unloaded, unloaded]);
    expect([output.said[0], output.said[1]]).toEqual([refused, refused]);
    for (const outcome of Object.values(output.said)) expect(["used", refused]).toContainEqual(outcome);
  },
);
