/** The step after which a word has ended. */
export const FOUND = 255;

/**
 * A table with which words of ASCII characters, in capitals or not, are found in one pass over UTF-8: from the step
 * `step`, 0 at first, the byte `byte` leads to the step `table[(step << 8) | byte]`. A step stands for the longest
 * beginning of a word that is at the end of the bytes read so far. A regular expression of the same words tries several
 * at each character.
 * @param words In small letters. Together they have fewer than 255 beginnings.
 */
export function wordTable(words: readonly string[]): Uint8Array {
  const beginnings = new Set(words.flatMap((word) => Array.from(word, (_, end) => word.slice(0, end))));
  const steps = new Map([...beginnings].map((beginning, step) => [beginning, step]));
  const table = new Uint8Array(steps.size << 8);
  for (const [beginning, step] of steps)
    for (const character of new Set(words.join(""))) {
      const next = nextStep(beginning + character, words, steps);
      for (const written of [character, character.toUpperCase()])
        table[(step << 8) | written.charCodeAt(0)] = next;
    }
  return table;
}

function nextStep(read: string, words: readonly string[], steps: ReadonlyMap<string, number>): number {
  if (words.some((word) => read.endsWith(word))) return FOUND;
  let start = 0;
  while (!steps.has(read.slice(start))) start++;
  return steps.get(read.slice(start)) ?? 0;
}
