import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";

import { invalid } from "../../base/options/invalid-argument.ts";

/**
 * Refuses a file that cannot be written: it exists and is not to be replaced, is a directory, or is in a directory that
 * does not exist.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function checkOutput(file: string, isReplaced = false): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw invalid("the name of a file", `the directory ${file}`, "Add a name.");
  if (found && !isReplaced)
    throw invalid("a file that does not exist yet", file, "Name another file, or add --force to replace it.");
  if (!existsSync(dirname(file)))
    throw invalid("a file in a directory that exists", file, "Make the directory first.");
}
