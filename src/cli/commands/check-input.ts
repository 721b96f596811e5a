import { accessSync, constants, statSync } from "node:fs";

import { invalid } from "../../base/options/invalid-argument.ts";

/**
 * Refuses a file that cannot be read: it is not there, may not be read, or is no file. Reading a pipe would wait for
 * its writer.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function checkInput(file: string, expected: string): void {
  let came = "is no file";
  try {
    if (statSync(file).isFile()) return accessSync(file, constants.R_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    came = code === "ENOENT" ? "is not there" : `cannot be read (${code})`;
  }
  throw invalid(expected, `${file}, which ${came}`);
}
