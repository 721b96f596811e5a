import { float32 } from "../../base/json/float32.ts";
import { LABEL_SOURCES } from "./default-confidence.ts";
import type { LabelSource, Outcome } from "./experience.ts";
import { outcomeOfScore } from "./outcome-of-score.ts";

/** What a label says, and who says it when. */
export interface Opinion {
  readonly id: string;
  readonly outcome: Outcome;
  readonly score: number;
  readonly source: string;
  readonly confidence: number;
  readonly author: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** When it was stored, in microseconds since the epoch: says which of one millisecond is the later. */
  readonly version: number;
}

/** What several labels come to. */
export type Verdict = Pick<Opinion, "outcome" | "score" | "source" | "confidence">;

/** Nobody is surer than this: with certainty one label would silence all others. */
const SUREST = 0.99;
/** What a label weighs that is as likely wrong as right: it decides only where nothing else does. */
const LEAST = 0.001;

/**
 * What labels come to; a function of their set, whatever their order. Of labels with the same source and author only
 * the latest counts; without an author each does. One label is taken as it is. Several:
 *
 * - weight w = ln(c / (1 − c)) of a confidence c, the weight of independent voters who are right with probability c
 *   (Nitzan and Paroush, Optimal decision rules in uncertain dichotomous choice situations, 1982);
 * - score = Σ w·s / Σ w; outcome: what all of them say, else what the score stands for;
 * - confidence = 1 / (1 + e^−m), m = Σ w·(1 − 2·|s − score|): agreement adds up, contradiction subtracts;
 * - source: that of the greatest weight, of equals the first of `LABEL_SOURCES`.
 *
 * Numbers are as a table gives them back. `null` for no labels.
 */
export function combineLabels(opinions: readonly Opinion[]): Verdict | null {
  // Sums of floats depend on their order.
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

/** The order in which labels were given; those of one millisecond in the order in which they were stored. */
export function oldestFirst(a: Opinion, b: Opinion): number {
  return a.at - b.at || a.version - b.version || (a.id < b.id ? -1 : Number(a.id > b.id));
}

function weightOf({ confidence }: Opinion): number {
  const sure = Math.min(confidence, SUREST);
  return Math.max(Math.log(sure / (1 - sure)), LEAST);
}

function byWeight(a: Opinion, b: Opinion): number {
  return (
    weightOf(b) - weightOf(a) || rank(a.source) - rank(b.source) || (a.id < b.id ? -1 : Number(a.id > b.id))
  );
}

function rank(source: string): number {
  const known = LABEL_SOURCES.indexOf(source as LabelSource);
  return known === -1 ? LABEL_SOURCES.length : known;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
