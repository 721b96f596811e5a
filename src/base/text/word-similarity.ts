import { FUNCTION_WORDS } from "./function-words.ts";
import { tokenize } from "./tokenize.ts";

/**
 * Words that begin with the same five characters count as one word, and so do a singular and its plural. Thus
 * inflected words match without a stemmer.
 */
const STEM = 5;
const PLURAL = /(?<=[^s]{3})s$/u;
/** Weight of a word that all texts of the pool have. A word that no text has weighs 1. */
const COMMONEST = 0.4;

/**
 * Tasks that are less similar count as unrelated. On clinc150, recall with this limit answers 90% of the
 * queries that the store can answer, and 44% of those that it cannot (`bench:silence`).
 */
export const LEAST_WORD_SIMILARITY = 0.3;

/**
 * How similar each text is to a task by its words, 0..1: the share of the informative words of both that
 * occur in both (Dice's coefficient). A word counts more if fewer texts of the pool have it. Function words
 * count only in a text that has no others. 1 means the same words and 0 no common word, in a small store as
 * in a large one.
 */
export function wordSimilarities(task: string, texts: readonly string[]): number[] {
  const asked = termsOf(task);
  const pool = texts.map(termsOf);
  const containing = new Map<string, number>();
  for (const terms of pool) for (const term of terms) containing.set(term, (containing.get(term) ?? 0) + 1);
  const rarest = rarity(0, pool.length);
  const weigh = (terms: Iterable<string>): number => {
    let sum = 0;
    for (const term of terms)
      sum += COMMONEST + (1 - COMMONEST) * (rarity(containing.get(term) ?? 0, pool.length) / rarest);
    return sum;
  };
  const whole = weigh(asked);
  return pool.map((terms) => {
    const common = weigh([...asked].filter((term) => terms.has(term)));
    return common === 0 ? 0 : (2 * common) / (whole + weigh(terms));
  });
}

/** Inverse document frequency as Lucene's BM25 has it, which is never negative. */
function rarity(containing: number, texts: number): number {
  return Math.log(1 + (texts - containing + 0.5) / (containing + 0.5));
}

function termsOf(text: string): ReadonlySet<string> {
  const words = tokenize(text);
  const informative = words.filter((word) => !FUNCTION_WORDS.has(word));
  // The mark keeps function words from matching the informative words of another text.
  const terms = informative.length > 0 ? informative : words.map((word) => `= ${word}`);
  return new Set(terms.map((word) => word.replace(PLURAL, "").slice(0, STEM)));
}
