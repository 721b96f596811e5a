import { invalid } from "../options/invalid-argument.ts";
import { number, type Option, required } from "../options/option.ts";
import { nested } from "../options/read-options.ts";

/** How much each order counts. Only the ratio matters. */
export interface HybridWeights {
  readonly vector: number;
  readonly text: number;
}

const weight = required(number("a finite number from 0", (value) => value >= 0 && value < Infinity));

/** Both weights, of which one is above 0. */
export const hybridWeights: Option<HybridWeights> = nested(
  { vector: weight, text: weight },
  (weights, name) => {
    if (weights.vector + weights.text === 0) throw invalid(`a weight above 0 in ${name}`, "0 and 0");
  },
);

/**
 * The weights that `bench:retrieval` found best for each kind of terms that BM25 counts, by the mean of hit@1 and hit@3 on
 * three sets: .15 for words (.807 and .934; .2 gives .806 and .933), .2 for runs of four characters (.812 and .939; .15
 * gives .808 and .934). Runs match inflected words too, so their order deserves more weight.
 */
export const BEST_WEIGHTS: Readonly<Record<"words" | "characterRuns", HybridWeights>> = {
  words: { vector: 0.85, text: 0.15 },
  characterRuns: { vector: 0.8, text: 0.2 },
};

/**
 * One score for each candidate, 0..1, from its cosine similarity and its BM25. Both are stretched to 0..1 over the
 * candidates, since BM25 has no scale of its own; so scores compare inside one search only.
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

/** Similarities of 32-bit vectors that differ by less are the same, computed in another order. */
const ROUNDING = 1e-6;

function stretched(values: readonly number[]): number[] {
  const lowest = values.reduce((least, value) => Math.min(least, value), Infinity);
  const highest = values.reduce((most, value) => Math.max(most, value), -Infinity);
  if (highest - lowest < ROUNDING) return values.map((value) => (value > 0 ? 1 : 0));
  return values.map((value) => (value - lowest) / (highest - lowest));
}
