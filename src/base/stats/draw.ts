import { createHash } from "node:crypto";

const BYTES = 6;

/**
 * A number in [0, 1) that depends only on its parts: the first 48 bits of a SHA-256. Every process draws the
 * same number, so a thread stays in the same arm of an experiment.
 */
export function draw(...parts: readonly string[]): number {
  return createHash("sha256").update(JSON.stringify(parts)).digest().readUIntBE(0, BYTES) / 256 ** BYTES;
}

/** Sorts items by a draw for each item. Adding or removing an item does not change the order of the other items. */
export function drawnOrder<Item>(items: readonly Item[], partsOf: (item: Item) => readonly string[]): Item[] {
  return items
    .map((item) => ({ item, place: draw(...partsOf(item)) }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
