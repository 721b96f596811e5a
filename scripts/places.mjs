// Finds the layer and the room of a file.

import { ENTRIES } from "./layers.mjs";

const INDEX = "index.ts";

/**
 * The rooms of a layer as they are declared; a layer without rooms is one itself. `edge` is the room, or its layer, that
 * nothing outside may import.
 */
export function roomsOf(layer) {
  const { name, rooms, peers = [] } = layer;
  const edge = layer.isEdge ? name : undefined;
  if (rooms === undefined) return [{ name, peers, edge }];
  return rooms.map((declared) => {
    const room = typeof declared === "string" ? { name: declared } : declared;
    const roomName = `${name}/${room.name}`;
    return { name: roomName, peers: room.peers ?? peers, edge: room.isEdge ? roomName : edge };
  });
}

/**
 * The place of a file of src: its `layer` and `room`, the `peers` it may load, its `edge`, and its `rank`, the numbers of
 * the layer and of the room. `undefined` for a file that the list does not know.
 */
export function placeOf(path, layers) {
  const [, first, ...inside] = path.split("/");
  if (ENTRIES.includes(first) && inside.length === 0)
    return { layer: "entries", room: "entries", rank: [layers.length, 0], peers: [], edge: first };
  const level = layers.findIndex(({ name }) => name === first);
  if (level === -1 || inside.length === 0) return undefined;
  const layer = layers[level];
  const rooms = roomsOf(layer);
  const isFile = inside.length === 1;
  const name = layer.rooms === undefined ? layer.name : `${layer.name}/${inside[0]}`;
  const index = rooms.findIndex((room) => room.name === name && (isFile || !room.name.endsWith(".ts")));
  if (index !== -1) {
    const { peers, edge } = rooms[index];
    return { layer: layer.name, room: name, rank: [level, index], peers, edge };
  }
  if (!isFile || inside[0] !== INDEX) return undefined;
  // The layer's own index stands above its rooms.
  const edge = layer.isEdge ? layer.name : undefined;
  return { layer: layer.name, room: name, rank: [level, rooms.length], peers: layer.peers ?? [], edge };
}

/** Whether one place stands above another: in a higher layer, or in a higher room of the same one. */
export function isAbove({ rank: [layer, room] }, { rank: [otherLayer, otherRoom] }) {
  return layer > otherLayer || (layer === otherLayer && room > otherRoom);
}
