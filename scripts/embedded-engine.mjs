// Puts the engine's Python into the JavaScript, so that every bundle of the package contains it. Each module system has
// its own copy, because not every loader of ES modules loads a CommonJS module among them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Most characters in a chunk. They are fewer than the 32 kB that gzip looks back, because the same chunk of the other
 * module system follows.
 */
const LARGEST = 28_000;
const PART = "./engine-files-";

/**
 * A plugin of the builder. It replaces the module that reads the files by a module with their texts. `folder`: the
 * folder of that module.
 */
export function embeddedEngine(folder) {
  const module = join(folder, "engine-files.ts");
  const parts = partsOf(pythonIn(join(folder, "deeplake_engine")));
  return {
    name: "embedded-engine",
    resolveId: (id) => (id.startsWith(PART) ? id : null),
    load: (id) => {
      if (id === module) return together(parts.length);
      if (id.startsWith(PART)) return `export const files = ${JSON.stringify(parts[id.slice(PART.length)])};`;
      return null;
    },
  };
}

/** A chunk for each part, apart from the code, because some runtimes show the lines around an error. */
export function engineChunk() {
  return { name: (id) => id.slice(2), debugName: "the engine's files", test: (id) => id.startsWith(PART) };
}

function together(count) {
  const names = Array.from({ length: count }, (_, index) => `files${index}`);
  return [
    ...names.map((name, index) => `import { files as ${name} } from "${PART}${index}";`),
    `export const ENGINE_FILES = { ${names.map((name) => `...${name}`).join(", ")} };`,
  ].join("\n");
}

function partsOf(files) {
  const parts = [];
  let length = Infinity;
  for (const [path, text] of files) {
    length += text.length;
    if (length > LARGEST) {
      parts.push({});
      length = text.length;
    }
    parts.at(-1)[path] = text;
  }
  return parts;
}

function pythonIn(folder) {
  const paths = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith(".py"));
  return paths.sort().map((path) => [path, withoutComments(readFileSync(join(folder, path), "utf8"))]);
}

/**
 * Leaves out comments and the text of docstrings, because the JavaScript has no comments either. Lines keep their
 * numbers, so that the traces of errors are right.
 */
export function withoutComments(python) {
  return python
    .replaceAll(/^([ \t]*)"""[^]*?"""/gm, (text, indent) => `${indent}""${text.replaceAll(/[^\n]/g, "")}`)
    .replaceAll(/(?:^|  )[ \t]*# .*$/gm, "");
}
