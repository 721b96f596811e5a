import { Recent } from "./recent.ts";

/**
 * Size of the cache in characters of texts and results. A full cache holds the latest entries: at least this many
 * characters, and about twice as many at most.
 */
const CHARACTERS = 500_000;

/**
 * Caches the latest results of a function of text. This pays off because every node of a graph gets the same
 * texts of the state again.
 */
export function remembered<Result extends string | boolean>(
  compute: (text: string) => Result,
): (text: string) => Result {
  const sizeOf = (result: Result, text: string): number =>
    text.length + (typeof result === "string" && result !== text ? result.length : 0);
  const known = new Recent<Result>(CHARACTERS, sizeOf);
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const result = compute(text);
    // A longer entry would push all others out of the cache.
    if (sizeOf(result, text) <= CHARACTERS) known.set(text, result);
    return result;
  };
}
