import { tokenize } from "./tokenize.ts";

const LENGTH = 4;

/**
 * Splits each word into overlapping runs of four characters, with a space at both ends of the word: `cards`
 * becomes ` car`, `card`, `ards`, `rds `. A shorter word is one run. Runs match inflected and misspelt words
 * without a stemmer for each language (McNamee and Mayfield, "Character N-Gram Tokenization for European
 * Language Text Retrieval", 2004).
 */
export function characterGrams(text: string): string[] {
  const grams: string[] = [];
  for (const word of tokenize(text)) {
    const marked = ` ${word} `;
    // Cutting a string is several times faster, and correct if each character is one code unit.
    const characters = /[\ud800-\udfff]/.test(marked) ? Array.from(marked) : marked;
    const last = Math.max(0, characters.length - LENGTH);
    for (let start = 0; start <= last; start++) {
      const run = characters.slice(start, start + LENGTH);
      grams.push(typeof run === "string" ? run : run.join(""));
    }
  }
  return grams;
}
