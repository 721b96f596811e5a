import { sampleOf } from "./sample-of.ts";
import { Recent } from "./recent.ts";

/**
 * Size of the cache in characters of texts and results. A full cache has the latest entries: at least this many
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
  const sizeOf = ({ text, result }: Entry<Result>): number =>
    text.length + (typeof result === "string" && result !== text ? result.length : 0);
  const known = new Recent<Entry<Result>, number>(CHARACTERS, sizeOf);
  return (text) => {
    const key = sampleOf(text);
    const before = known.get(key);
    if (before?.text === text) return before.result;
    const entry = { text, result: compute(text) };
    // A longer entry would push all others out of the cache.
    if (sizeOf(entry) <= CHARACTERS) known.set(key, entry);
    return entry.result;
  };
}

interface Entry<Result> {
  readonly text: string;
  readonly result: Result;
}
