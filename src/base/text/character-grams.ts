import { tokenize } from "./tokenize.ts";

const LENGTH = 4;

/**
 * Splits each word into overlapping runs of four characters, with a space at both ends of the word: `cards`
 * becomes ` car`, `card`, `ards`, `rds `. A shorter word is one run. Runs match inflected and misspelt words
 * without a stemmer for each language (McNamee and Mayfield, "Character N-Gram Tokenization for European
 * Language Text Retrieval", 2004).
 */
export function characterGrams(text: string): string[] {
  return tokenize(text).flatMap((word) => {
    const characters = Array.from(` ${word} `);
    const starts = Math.max(1, characters.length - LENGTH + 1);
    return Array.from({ length: starts }, (_, start) => characters.slice(start, start + LENGTH).join(""));
  });
}
