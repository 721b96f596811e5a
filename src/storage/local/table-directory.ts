import { chmodSync, existsSync, rmdirSync, statSync } from "node:fs";

import { makeDirectorySync } from "../../base/async/make-directory.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { isNoFileLeft, noFileLeft } from "./no-file-left.ts";

const PRIVATE = 0o700;

/** The error for a directory that this process may not use. */
export function unusable(directory: string, cause: unknown): DeeplakeError {
  if (isNoFileLeft(cause)) return noFileLeft(directory, cause);
  return new DeeplakeError(
    "INVALID_LOCATION",
    `Expected a directory that can be read and written at ${directory}, got: ${(cause as Error).message}. Give this process the right to it, or choose another location.`,
    { cause },
  );
}

/**
 * Makes the directory of a location if it is missing. Only its owner may enter a new directory, so others cannot read
 * the files inside, whatever modes the umask gave them. An existing directory keeps its mode, because a team shares a
 * location by the mode of its directory. A table beside a dataset of another program gets that dataset's mode.
 * Returns a function that removes a new directory if it is still empty, for a table that could not be opened.
 * @throws DeeplakeError INVALID_LOCATION
 */
export function makeTableDirectory(directory: string): () => void {
  if (existsSync(directory)) return () => {};
  try {
    makeDirectorySync(directory, PRIVATE);
    const dataset = datasetBeside(directory);
    if (dataset !== undefined) chmodSync(directory, statSync(dataset).mode & 0o7777);
  } catch (cause) {
    throw unusable(directory, cause);
  }
  return () => {
    try {
      rmdirSync(directory);
    } catch {
      // Somebody has put something there.
    }
  };
}

/** The dataset beside a table: `exports` for the table `exports_runs`. */
function datasetBeside(directory: string): string | undefined {
  const dataset = directory.replace(/_[a-z]+$/, "");
  return dataset !== directory && existsSync(`${dataset}/_deeplake_log`) ? dataset : undefined;
}
