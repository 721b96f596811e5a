// Cuts the build along the rooms of the house, so that a stack trace names the room, and a room that is large into parts.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./entry-points.mjs";
import { LAYERS } from "./layers.mjs";

/**
 * Drivers are loaded when a location names them, and Hivemind uses parts of them. A module of theirs that others need has to be
 * apart from the rest.
 */
const ON_DEMAND = ["memory", "sql", "local", "hivemind"];

/**
 * Bytes of source in a chunk. What becomes of them has to be smaller than the 32 kB on which gzip looks back, because the
 * chunk of the other module system follows it in the tarball.
 */
const LARGEST = 54_000;

/**
 * Groups of modules for the builder. Each imports only earlier ones, so no two chunks import each other.
 * @param sourceOf The file in src that a module is made of.
 */
export function roomChunks(sourceOf = (id) => id) {
  const groups = LAYERS.filter(isShared).flatMap(({ name: layer, rooms = [] }) => [
    ...parts(layer, filesIn(layer, { recursive: false })),
    ...rooms
      .filter(isShared)
      .map((room) => room.name ?? room)
      .filter((room) => !room.endsWith(".ts") && !ON_DEMAND.includes(room))
      .flatMap((room) => parts(`${layer}-${room}`, filesIn(join(layer, room), { recursive: true }))),
  ]);
  return groups.map(({ name, files }) => ({ name, test: (id) => files.has(sourceOf(id)) }));
}

/** What nothing imports is no part of a chunk: it does something when it is loaded, and bundlers have to see that. */
function isShared({ isEdge }) {
  return !isEdge;
}

function filesIn(folder, { recursive }) {
  const path = join(root, "src", folder);
  return readdirSync(path, { recursive })
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => join(path, name));
}

/** Groups of the files of a room, the second of which is called `name-2`. */
function parts(name, paths) {
  const sources = new Map(paths.map((path) => [path, readFileSync(path, "utf8")]));
  const groups = [];
  let bytes = Infinity;
  for (const path of inOrder(sources)) {
    const { length } = sources.get(path);
    bytes += length;
    if (bytes > LARGEST) {
      groups.push({ name: groups.length === 0 ? name : `${name}-${groups.length + 1}`, files: new Set() });
      bytes = length;
    }
    groups.at(-1).files.add(path);
  }
  return groups;
}

/** The files in the order in which they are loaded: a file comes after those that it imports. */
function inOrder(sources) {
  const ordered = [];
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path) || !sources.has(path)) return;
    seen.add(path);
    for (const [, imported] of sources
      .get(path)
      .matchAll(/^(?:import|export)(?! type)[^;]*? from "(\.[^"]+)";$/gm))
      visit(join(dirname(path), imported));
    ordered.push(path);
  };
  for (const path of sources.keys()) visit(path);
  return ordered;
}
