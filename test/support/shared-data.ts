import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Path of a file in the optional data folder (recorded runs, vectors), or undefined where it is
 * absent: a test that needs it skips itself with `describe.skipIf`.
 * The folder is `LANGCHAIN_DEEPLAKE_DATA`, by default `shared/data` beside the repository.
 */
export function sharedData(...segments: string[]): string | undefined {
  const folder = process.env["LANGCHAIN_DEEPLAKE_DATA"] ?? join("..", "shared", "data");
  const path = join(resolve(repository, folder), ...segments);
  return existsSync(path) ? path : undefined;
}
