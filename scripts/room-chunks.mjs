// Cuts the build along the rooms of the house. A room imports only from rooms below it, so no two chunks import each other,
// and a stack trace names the room.
import { join, sep } from "node:path";
import { root } from "./entry-points.mjs";
import { LAYERS } from "./layers.mjs";

/**
 * Drivers are loaded when a location names them, and Hivemind uses parts of them. A module of theirs that others need has to be
 * apart from the rest.
 */
const ON_DEMAND = ["memory", "sql", "local", "hivemind"];

/** Groups of modules for the builder, bottom to top: a group takes along what no earlier one has. */
export function roomChunks() {
  return LAYERS.filter(isShared).flatMap(({ name: layer, rooms = [] }) => {
    const folders = rooms.filter(isShared).map((room) => room.name ?? room);
    return [
      filesOf(layer),
      ...folders
        .filter((room) => !room.endsWith(".ts") && !ON_DEMAND.includes(room))
        .map((room) => ({ name: `${layer}-${room}`, test: (id) => id.startsWith(folder(layer, room)) })),
    ];
  });
}

/** What nothing imports is no part of a chunk: it does something when it is loaded, and bundlers have to see that. */
function isShared({ isEdge }) {
  return !isEdge;
}

function filesOf(layer) {
  const path = folder(layer);
  return { name: layer, test: (id) => id.startsWith(path) && !id.slice(path.length).includes(sep) };
}

function folder(...names) {
  return join(root, "src", ...names, sep);
}
