// Puts the engine's Python into the JavaScript: whatever bundles the package takes it along.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where both copies of the package find the files, seen from the folder of the chunks. */
const SHARED = "../../engine-files.cjs";

/** A plugin of the builder that replaces the module which reads the files. `folder`: where it stands. */
export function embeddedEngine(folder) {
  const module = join(folder, "engine-files.ts");
  return {
    name: "embedded-engine",
    resolveId: (id) => (id === SHARED ? { id, external: true } : null),
    load: (id) => (id === module ? `export { ENGINE_FILES } from "${SHARED}";` : null),
  };
}

/** The module that holds the texts of the files. It is CommonJS, because that is what both copies can load. */
export function engineFiles(folder) {
  return `exports.ENGINE_FILES = ${JSON.stringify(pythonIn(join(folder, "deeplake_engine")))};\n`;
}

function pythonIn(folder) {
  const paths = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith(".py"));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
