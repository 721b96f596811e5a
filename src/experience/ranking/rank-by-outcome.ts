import { tokenize } from "../../internal/tokenize.ts";
import { uniformOf } from "../../internal/uniform-of.ts";
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
/** Sharpens how much another candidate's attempt says about one that tried the same. */
const LIKENESS = 8;

/**
 * Scores candidates by relevance^24 · lower bound of their Beta posterior. Evidence for a candidate is its own outcome,
 * and in part those of candidates that tried the same (in other letters or the same): relevance^8 times as much. Each
 * counts label confidence · 2^(-age / half-life), and all shrink to the success expected of the task.
 */
export function rankByOutcome(
  candidates: readonly OutcomeCandidate[],
  { prior, halfLife, explore }: OutcomeSettings,
): OutcomeRank[] {
  const alike = new Map<string, OutcomeCandidate[]>();
  const keys = candidates.map(({ approach }) => tokenize(approach).join(" "));
  for (const [index, candidate] of candidates.entries()) {
    const key = keys[index] as string;
    const group = alike.get(key);
    if (group) group.push(candidate);
    else alike.set(key, [candidate]);
  }
  return candidates.map((candidate, index) => {
    const observations = (alike.get(keys[index] as string) ?? []).map((other): Observation => ({
      score: other.score,
      weight:
        other.confidence *
        decay(other.age, halfLife) *
        (other === candidate ? 1 : sharpened(other.relevance, LIKENESS)),
    }));
    const posterior = outcomePosterior(observations, prior);
    const utility =
      explore === undefined
        ? lowerBound(posterior, BOUND_CONFIDENCE)
        : thompsonDraw(posterior, uniformOf(explore, candidate.id));
    return { posterior, utility, score: sharpened(candidate.relevance, SHARPNESS) * utility };
  });
}

function sharpened(relevance: number, exponent: number): number {
  return Math.max(0, Math.min(1, relevance)) ** exponent;
}
