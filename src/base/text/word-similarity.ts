import { FUNCTION_WORDS } from "./function-words.ts";
import { tokenize } from "./tokenize.ts";

/** Words that begin with the same five characters are one, plural or not, so that inflected words match without a stemmer. */
const STEM = 5;
const PLURAL = /(?<=[^s]{3})s$/u;
/** What a word counts that all texts of the pool have. One that none has counts 1. */
const COMMONEST = 0.4;

/**
 * The least similarity of two tasks that have something to do with each other. On clinc150 it keeps 90% of the queries that
 * the store can answer, and lets 47% of those through that it cannot (`bench:retrieval`).
 */
export const LEAST_WORD_SIMILARITY = 0.3;

/**
 * How similar each text is to a task by its words, 0..1: the share of the informative words of both that they have in
 * common (Dice's coefficient), where a word counts more the fewer texts of the pool have it. Function words are not
 * informative, unless the task has no others. So 1 means the same words, 0 none in common, and both mean the same in a
 * small store and in a large one.
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
  // A function word matches nothing where the other text has informative words.
  const terms = informative.length > 0 ? informative : words.map((word) => `= ${word}`);
  return new Set(terms.map((word) => word.replace(PLURAL, "").slice(0, STEM)));
}
