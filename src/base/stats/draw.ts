import { createHash } from "node:crypto";

const BYTES = 6;

/**
 * A number in [0, 1) that is a function of its parts: every process draws the same one, so that a thread stays in its
 * arm for as long as it lives. The first 48 bits of a SHA-256.
 */
export function draw(...parts: readonly string[]): number {
  return createHash("sha256").update(JSON.stringify(parts)).digest().readUIntBE(0, BYTES) / 256 ** BYTES;
}

/** Items in an order that is drawn for each of them by its own parts: others that come or go do not change it. */
export function drawnOrder<Item>(items: readonly Item[], partsOf: (item: Item) => readonly string[]): Item[] {
  return items
    .map((item) => ({ item, place: draw(...partsOf(item)) }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
