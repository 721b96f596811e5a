// Puts the engine's Python into the JavaScript: whatever bundles the package takes it along.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A plugin of the builder that replaces the module which reads the files by their texts. `folder`: where it stands. */
export function embeddedEngine(folder) {
  const module = join(folder, "engine-files.ts");
  return {
    name: "embedded-engine",
    load(id) {
      if (id !== module) return null;
      return `export const ENGINE_FILES = ${JSON.stringify(pythonIn(join(folder, "deeplake_engine")))};`;
    },
  };
}

function pythonIn(folder) {
  const paths = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith(".py"));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
