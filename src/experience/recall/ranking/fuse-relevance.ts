import { bm25Scores } from "../../../base/text/bm25.ts";
import { characterGrams } from "../../../base/text/character-grams.ts";
import { BEST_WEIGHTS, fuseScores, type HybridWeights } from "../../../base/text/fuse-scores.ts";

/** The task of a candidate, and its similarity to the task of the recall. */
interface Candidate {
  readonly task: string;
  /** Cosine similarity, -1..1. */
  readonly similarity: number;
}

/** The relevance of a candidate, and the BM25 score that is a part of it. */
export interface Relevance {
  /** BM25 over sequences of four characters, with the statistics of all candidates; at least 0. */
  readonly lexical: number;
  /** BM25 and cosine similarity fused, on the scale of the candidates' cosine similarities. */
  readonly relevance: number;
}

/**
 * Fuses cosine similarity and BM25 of each candidate. Both are scaled to 0..1 over all candidates and
 * averaged with weights (min-max fusion; Fox and Shaw, "Combination of Multiple Searches", 1994). The mean
 * is then mapped back between the lowest and the highest cosine similarity, so that relevance can be compared
 * with similarities and between recalls. BM25 uses Lucene's k1 = 1.2 and b = 0.75 over sequences of four
 * characters, so that inflected words match without a stemmer.
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
