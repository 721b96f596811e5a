import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The engine's Python code: the text of each file, by its path in the package `deeplake_engine`. */
export type EngineFiles = Readonly<Record<string, string>>;

/**
 * When this package runs from source, the files are read from their folder. A bundle has no such folder, so the build
 * replaces this module by one with the texts of the files.
 */
export const ENGINE_FILES: EngineFiles = filesIn(
  fileURLToPath(new URL("./deeplake_engine", import.meta.url)),
);

function filesIn(folder: string): EngineFiles {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".py"),
  );
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
