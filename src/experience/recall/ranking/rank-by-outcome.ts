import { groupBy } from "../../../base/collections/group-by.ts";
import { tokenize } from "../../../base/text/tokenize.ts";
import { draw } from "../../../base/stats/draw.ts";
import {
  decay,
  lowerBound,
  type Observation,
  outcomePosterior,
  type Posterior,
  thompsonDraw,
} from "./outcome-posterior.ts";

/** A candidate with what its attempt says. */
export interface OutcomeCandidate {
  readonly id: string;
  /** How relevant it is to the task asked about, on the scale of cosine similarity. */
  readonly relevance: number;
  /** What was tried. */
  readonly approach: string;
  /** How it went, 0..1. */
  readonly score: number;
  /** Confidence in that label, 0..1. */
  readonly confidence: number;
  /** Days since. */
  readonly age: number;
}

/** Where a candidate stands, and why. */
export interface OutcomeRank {
  /** What is known about the success of attempts like this one. */
  readonly posterior: Posterior;
  /** Its lower bound, or with exploration a draw from it; 0..1. */
  readonly utility: number;
  /** The success expected of the task and agent, which the posterior shrinks to; 0..1. */
  readonly prior: number;
  /** relevance^24 · utility. */
  readonly score: number;
}

/** How attempts are weighed. */
export interface OutcomeSettings {
  /** Probability that an attempt at the task asked about succeeds, both ends excluded: what posteriors shrink to. */
  readonly prior: number;
  /** Days after which an attempt counts half. @default attempts count alike */
  readonly halfLife?: number;
  /** Draw instead of bounding, with this seed. */
  readonly explore?: string;
}

/** How sure the lower bound is. */
export const BOUND_CONFIDENCE = 0.75;
/** Sharpens relevance, so that success elsewhere does not outrank the task at hand: .95 instead of 1 counts .29, .9 counts .08. */
const SHARPNESS = 24;
/** Sharpens how much an attempt counts beside the nearest that tried the same. */
const LIKENESS = 8;

/**
 * Scores candidates by relevance^24 · lower bound of the Beta posterior of what they tried. Candidates that tried the
 * same (in other letters or the same) share one posterior: ranked by its own outcome, a lucky attempt or a wrong label
 * would stand for an approach that mostly fails. Each attempt counts label confidence · 2^(-age / half-life) ·
 * (relevance / highest relevance of those that tried the same)^8, and all shrink to the success expected of the task.
 */
export function rankByOutcome(
  candidates: readonly OutcomeCandidate[],
  { prior, halfLife, explore }: OutcomeSettings,
): OutcomeRank[] {
  const keys = candidates.map(({ approach }) => tokenize(approach).join(" "));
  const attempts = groupBy(candidates.keys(), (index) => keys[index] as string);
  const known = new Map(
    [...attempts].map(([key, indices]) => {
      const tried = indices.map((index) => candidates[index] as OutcomeCandidate);
      const posterior = outcomePosterior(observationsOf(tried, halfLife), prior);
      const utility =
        explore === undefined
          ? lowerBound(posterior, BOUND_CONFIDENCE)
          : thompsonDraw(posterior, draw(explore, key));
      return [key, { posterior, utility }] as const;
    }),
  );
  return candidates.map(({ relevance }, index) => {
    const { posterior, utility } = known.get(keys[index] as string) as Pick<
      OutcomeRank,
      "posterior" | "utility"
    >;
    return { posterior, utility, prior, score: sharpened(relevance, SHARPNESS) * utility };
  });
}

function observationsOf(tried: readonly OutcomeCandidate[], halfLife: number | undefined): Observation[] {
  const nearest = Math.max(...tried.map(({ relevance }) => relevance));
  return tried.map(({ score, confidence, age, relevance }) => ({
    score,
    weight: confidence * decay(age, halfLife) * (nearest > 0 ? sharpened(relevance / nearest, LIKENESS) : 1),
  }));
}

function sharpened(relevance: number, exponent: number): number {
  return Math.max(0, Math.min(1, relevance)) ** exponent;
}
