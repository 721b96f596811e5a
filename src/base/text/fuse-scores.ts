import { invalid } from "../options/invalid-argument.ts";
import { number, type Option, required } from "../options/option.ts";
import { nested } from "../options/read-options.ts";

/** Weights of the similarity by vector and of BM25. Only the ratio of the two weights matters. */
export interface HybridWeights {
  readonly vector: number;
  readonly text: number;
}

const weight = required(number("a finite number from 0", (value) => value >= 0 && value < Infinity));

/** Both weights, at least one of them above 0. */
export const hybridWeights: Option<HybridWeights> = nested(
  { vector: weight, text: weight },
  (weights, name) => {
    if (weights.vector + weights.text === 0) throw invalid(`a weight above 0 in ${name}`, "0 and 0");
  },
);

/**
 * The best weights by `bench:retrieval` for each kind of terms that BM25 counts, by the mean of hit@1 and
 * hit@3 on three sets. Where BM25 counts words, its best weight is .15 (.807 and .934; .2 gives .806 and .933).
 * Where BM25 counts runs of four characters, its best weight is .2 (.812 and .939; .15 gives .808 and .934).
 * Runs also match inflected words, so BM25 of runs deserves more weight.
 */
export const BEST_WEIGHTS: Readonly<Record<"words" | "characterRuns", HybridWeights>> = {
  words: { vector: 0.85, text: 0.15 },
  characterRuns: { vector: 0.8, text: 0.2 },
};

/**
 * Fuses cosine similarity and BM25 of each text that a search found into one relevance, 0..1. Both are scaled to
 * 0..1 over these texts, because BM25 has no scale of its own. So relevances of two searches cannot be compared.
 */
export function fuseScores(
  similarities: readonly number[],
  bm25: readonly number[],
  { vector, text }: HybridWeights,
): number[] {
  const near = stretched(similarities);
  const worded = stretched(bm25);
  return near.map((value, index) => (vector * value + text * (worded[index] ?? 0)) / (vector + text));
}

/**
 * Differences up to this between similarities of 32-bit vectors are rounding errors, from another order of
 * computation.
 */
const ROUNDING = 1e-6;

function stretched(values: readonly number[]): number[] {
  const lowest = values.reduce((least, value) => Math.min(least, value), Infinity);
  const highest = values.reduce((most, value) => Math.max(most, value), -Infinity);
  // Scaling would blow rounding errors up to the full range.
  if (highest - lowest <= ROUNDING) return values.map(() => (highest > ROUNDING ? 1 : 0));
  return values.map((value) => (value - lowest) / (highest - lowest));
}
