/** Characters of texts and results that are remembered at most, in each of two generations. */
const CHARACTERS = 500_000;

/**
 * A function of texts that remembers its latest results: the same state passes through every node of a graph. What has
 * not been asked for since the memory was last full is forgotten.
 */
export function remembered(compute: (text: string) => string): (text: string) => string {
  let young = new Map<string, string>();
  let old = new Map<string, string>();
  let characters = 0;
  return (text) => {
    const known = young.get(text);
    if (known !== undefined) return known;
    const result = old.get(text) ?? compute(text);
    const size = text.length + (result === text ? 0 : result.length);
    if (size > CHARACTERS) return result;
    characters += size;
    if (characters > CHARACTERS) {
      old = young;
      young = new Map();
      characters = size;
    }
    young.set(text, result);
    return result;
  };
}
