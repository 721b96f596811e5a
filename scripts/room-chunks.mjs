// Cuts the code that the entry points load into chunks by room, so that a stack trace names the room. The builder cuts
// the code that is loaded on demand.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { entrySources, root } from "./entry-points.mjs";
import { LAYERS } from "./layers.mjs";

/**
 * Most bytes of source in a chunk. The built chunk must be smaller than the 32 kB that gzip looks back, because the
 * same chunk of the other module system follows it in the tarball.
 */
const LARGEST = 50_000;
const src = join(root, "src");
const IMPORTS = /^(?:import|export)(?! type)[^;]*? from "(\.[^"]+)";$/gm;
const IMPORTS_AND_TYPES = /(?:from |import\()"(\.[^"]+)"/g;

/** Groups of modules for the builder. Each imports only earlier ones, so no two chunks import each other. */
export function roomChunks() {
  return groups(IMPORTS).map(({ name, files }) => ({ name, test: (id) => files.has(id) }));
}

/** The same groups for the declarations in a folder, which were made of the sources. */
export function declaredChunks(folder) {
  const sourceOf = (id) => id.replace(folder, src).replace(/\.d\.ts$/, ".ts");
  return groups(IMPORTS_AND_TYPES).map(({ name, files }) => ({
    name,
    test: (id) => files.has(sourceOf(id)),
  }));
}

/** For each entry point, the main one first: the files that it loads and no earlier one loads. */
function groups(imports) {
  const seen = new Set();
  return Object.keys(entrySources().cjs)
    .map((name) => join(src, `${name}.ts`))
    .flatMap((entry) => {
      const loaded = loadedBy(entry, imports, seen).filter((path) => path !== entry);
      return rooms().flatMap(({ name, isIn }) => parts(name, loaded.filter(isIn)));
    });
}

/** The rooms, bottom to top. */
function rooms() {
  return LAYERS.flatMap(({ name: layer, rooms: inside }) => [
    {
      name: layer,
      // A layer without rooms may still have folders.
      isIn: (path) => (inside ? dirname(path) === join(src, layer) : path.startsWith(join(src, layer, "/"))),
    },
    ...(inside ?? []).map((room) => {
      const folder = join(src, layer, room.name ?? room, "/");
      return { name: `${layer}-${room.name ?? room}`, isIn: (path) => path.startsWith(folder) };
    }),
  ]);
}

/** Groups of the files of a room, the second of which is called `name-2`. */
function parts(name, paths) {
  const found = [];
  let bytes = Infinity;
  for (const path of paths) {
    const { length } = readFileSync(path, "utf8");
    bytes += length;
    if (bytes > LARGEST) {
      found.push({ name: found.length === 0 ? name : `${name}-${found.length + 1}`, files: new Set() });
      bytes = length;
    }
    found.at(-1).files.add(path);
  }
  return found;
}

/** The files that an entry loads and that are not in `seen` yet. A file comes after those that it imports. */
function loadedBy(entry, imports, seen) {
  const loaded = [];
  const visit = (path) => {
    if (seen.has(path) || !existsSync(path)) return;
    seen.add(path);
    for (const [, imported] of readFileSync(path, "utf8").matchAll(imports))
      visit(join(dirname(path), imported));
    loaded.push(path);
  };
  visit(entry);
  return loaded;
}
