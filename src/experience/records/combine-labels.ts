import { float32 } from "../../base/json/float32.ts";
import { LABEL_SOURCES } from "./default-confidence.ts";
import type { LabelSource, Outcome } from "./experience.ts";
import { outcomeOfScore } from "./outcome-of-score.ts";
import { sum } from "../../base/collections/sum.ts";

/** One judgement, with its source, author and time. */
export interface Opinion {
  readonly id: string;
  readonly outcome: Outcome;
  readonly score: number;
  readonly source: string;
  readonly confidence: number;
  readonly author: string;
  /** Unix milliseconds. */
  readonly at: number;
  /**
   * When the label was stored, in microseconds since the epoch. It orders labels that share a millisecond.
   */
  readonly version: number;
}

/** The one judgement that several labels add up to. */
export type Verdict = Pick<Opinion, "outcome" | "score" | "source" | "confidence">;

/** Confidence is capped here, because certainty would give one label infinite weight. */
const SUREST = 0.99;
/** Least weight of a label. A label that is no likelier right than wrong hardly counts beside any other. */
const LEAST = 0.001;

/**
 * Combines labels into one verdict, independent of their order; `null` for no labels. Only the latest label
 * of each source and author counts, but every label without an author counts. A single label is returned as
 * it is. Several are combined:
 *
 * - weight w = ln(c / (1 − c)) of a confidence c, which is optimal for independent voters who are right with
 *   probability c (Nitzan and Paroush, Optimal decision rules in uncertain dichotomous choice situations,
 *   1982);
 * - score = Σ w·s / Σ w;
 * - outcome: the outcome that all labels share, else the one that the score stands for;
 * - confidence = 1 / (1 + e^−m), m = Σ w·(1 − 2·|s − score|): agreement raises it, contradiction lowers it;
 * - source: the source of the label with the greatest weight, of equal ones the first in `LABEL_SOURCES`.
 *
 * Numbers are rounded to float32, as the table stores them.
 */
export function combineLabels(opinions: readonly Opinion[]): Verdict | null {
  // Sort first: the sum of floats depends on their order.
  const counting = latestOfEach(opinions).toSorted(byWeight);
  const [first] = counting;
  if (!first) return null;
  if (counting.length === 1) return pick(first);
  const weights = counting.map(weightOf);
  const total = sum(weights);
  const score = sum(counting.map((opinion, index) => opinion.score * (weights[index] ?? 0))) / total;
  const margin = sum(
    counting.map((opinion, index) => (weights[index] ?? 0) * (1 - 2 * Math.abs(opinion.score - score))),
  );
  const agreed = counting.every(({ outcome }) => outcome === first.outcome);
  return {
    outcome: agreed ? first.outcome : outcomeOfScore(float32(score)),
    score: float32(score),
    source: first.source,
    confidence: float32(1 / (1 + Math.exp(-margin))),
  };
}

function pick({ outcome, score, source, confidence }: Opinion): Verdict {
  return { outcome, score: float32(score), source, confidence: float32(confidence) };
}

function latestOfEach(opinions: readonly Opinion[]): readonly Opinion[] {
  const voter = ({ source, author, id }: Opinion): string =>
    JSON.stringify(author === "" ? [id] : [source, author]);
  return [
    ...new Map(opinions.toSorted(oldestFirst).map((opinion) => [voter(opinion), opinion] as const)).values(),
  ];
}

/**
 * Compares labels by the time they were given, and within one millisecond by the order in which they were
 * stored.
 */
export function oldestFirst(a: Opinion, b: Opinion): number {
  return a.at - b.at || a.version - b.version || (a.id < b.id ? -1 : Number(a.id > b.id));
}

function weightOf({ confidence }: Opinion): number {
  const sure = Math.min(confidence, SUREST);
  return Math.max(Math.log(sure / (1 - sure)), LEAST);
}

function byWeight(a: Opinion, b: Opinion): number {
  return (
    weightOf(b) - weightOf(a) ||
    placeIn(LABEL_SOURCES, a.source) - placeIn(LABEL_SOURCES, b.source) ||
    (a.id < b.id ? -1 : Number(a.id > b.id))
  );
}

/** The place of a source in an order of sources. An unknown source comes last. */
export function placeIn(order: readonly LabelSource[], source: string): number {
  const known = order.indexOf(source as LabelSource);
  return known === -1 ? order.length : known;
}
