import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import { DeeplakeError } from "../../base/errors.ts";
import { SPOOL_FOLDER } from "../driver/location.ts";
import { unusable } from "./table-directory.ts";

/**
 * Refuses to make tables in a directory that another program uses, or where a file is. A folder of tables may be
 * missing or empty. Any other folder must contain a dataset.
 * @param directory The location.
 * @param path The directory of the table. It equals `directory` if the location is a dataset itself, whose content is
 * not checked here.
 */
export function checkLocation(directory: string, path: string): void {
  for (const place of [directory, path]) {
    if (existsSync(place) && !statSync(place).isDirectory()) {
      throw new DeeplakeError(
        "INVALID_LOCATION",
        `Expected a directory at ${place}, got a file. Choose another location.`,
      );
    }
  }
  if (directory === path || !existsSync(directory)) return;
  const names = namesIn(directory).filter((name) => name !== SPOOL_FOLDER);
  if (names.length > 0 && !names.some((name) => holdsTable(join(directory, name)))) {
    throw new DeeplakeError(
      "INVALID_LOCATION",
      `Expected an empty directory or one with Deeplake datasets at ${directory}, got a directory with other files. Choose another location.`,
    );
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (cause) {
    throw unusable(directory, cause);
  }
}

/** Whether a directory is a dataset. A dataset whose creation is unfinished counts too. */
function holdsTable(directory: string): boolean {
  return existsSync(join(directory, "_deeplake_log")) || existsSync(join(directory, "_langchain_deeplake"));
}
