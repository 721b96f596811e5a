import { bm25Scores } from "../../../base/text/bm25.ts";
import { characterGrams } from "../../../base/text/character-grams.ts";
import { BEST_WEIGHTS, fuseScores, type HybridWeights } from "../../../base/text/fuse-scores.ts";

/** A candidate's task, and how near its vector is to that of the task asked about. */
export interface Candidate {
  readonly task: string;
  /** Cosine similarity, -1..1. */
  readonly similarity: number;
}

/** How relevant each candidate is, and why. */
export interface Relevance {
  /** BM25 over runs of four characters, with the pool's own statistics; 0 and more. */
  readonly lexical: number;
  /** Both scores fused, on the scale of the pool's cosine similarities. */
  readonly relevance: number;
}

/**
 * Relevance of each candidate of a pool: cosine similarity and BM25, each stretched to 0..1 over the pool (min-max
 * fusion; Fox and Shaw, "Combination of Multiple Searches", 1994), and their weighted mean, put back between the pool's
 * lowest and highest similarity: so relevance compares with a similarity and between recalls, which 0..1 over a pool
 * would not. BM25 has Lucene's k1 = 1.2 and b = 0.75 over runs of four characters, so that inflected words match
 * without a stemmer.
 */
export function fuseRelevance(
  task: string,
  candidates: readonly Candidate[],
  weights: HybridWeights = BEST_WEIGHTS.characterRuns,
): Relevance[] {
  const lexical = bm25Scores(
    task,
    candidates.map((candidate) => candidate.task),
    characterGrams,
  );
  const similarities = candidates.map(({ similarity }) => similarity);
  const lowest = Math.min(...similarities);
  const range = Math.max(...similarities) - lowest;
  return fuseScores(similarities, lexical, weights).map((fused, index) => ({
    lexical: lexical[index] ?? 0,
    relevance: range === 0 ? lowest : lowest + range * fused,
  }));
}
