import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder, absolute. */
export const repositoryRoot: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Files under a folder of the repository, as sorted `/`-separated paths relative to the root. */
export function filesUnder(folder: string, ...extensions: string[]): string[] {
  return readdirSync(join(repositoryRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extensions.some((extension) => entry.name.endsWith(extension)))
    .map((entry) => join(entry.parentPath, entry.name).slice(repositoryRoot.length + 1))
    .map((path) => path.split(sep).join("/"))
    .sort();
}

/** Text of a file given by its path relative to the root. */
export function readSource(path: string): string {
  return readFileSync(join(repositoryRoot, path), "utf8");
}
