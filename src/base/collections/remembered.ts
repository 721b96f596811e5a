import { Recent } from "./recent.ts";

/** Characters of texts and results that are cached at least. */
const CHARACTERS = 500_000;

/**
 * Caches the latest results of a function of text. It pays off because the same state passes through every
 * node of a graph.
 */
export function remembered(compute: (text: string) => string): (text: string) => string {
  const sizeOf = (result: string, text: string): number =>
    text.length + (result === text ? 0 : result.length);
  const known = new Recent<string>(CHARACTERS, sizeOf);
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const result = compute(text);
    // A longer one would push out all others.
    if (sizeOf(result, text) <= CHARACTERS) known.set(text, result);
    return result;
  };
}
