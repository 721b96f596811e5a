import { groupByWording, wordingOf } from "../../../base/text/same-task.ts";
import { outlook } from "../../../base/stats/change-points.ts";
import { draw } from "../../../base/stats/draw.ts";
import type { Experience } from "../../records/experience.ts";
import {
  decay,
  lowerBound,
  type Observation,
  outcomePosterior,
  type Posterior,
  thompsonDraw,
} from "./outcome-posterior.ts";

/** A candidate, as far as ranking by outcome uses it. */
export interface OutcomeCandidate extends Pick<
  Experience,
  "id" | "approach" | "score" | "confidence" | "version"
> {
  /** Relevance of the candidate to the task at hand, on the scale of cosine similarity. */
  readonly relevance: number;
  /** Age of the attempt in days. Of two attempts of the same age, the one with the higher version is the newer one. */
  readonly age: number;
}

/** The score of a candidate, and how it was computed. */
interface OutcomeRank {
  /** The estimated success rate of attempts with the same approach. */
  readonly posterior: Posterior;
  /** The lower bound of the posterior, or with `explore` a random draw from it; 0..1. */
  readonly utility: number;
  /** The success expected for the task and agent, to which the posterior is shrunk; 0..1. */
  readonly prior: number;
  /** relevance^24 · utility. */
  readonly score: number;
}

/** The settings of a ranking by outcome. */
interface OutcomeSettings {
  /**
   * Expected success of an attempt at the task at hand, above 0 and below 1. Posteriors are shrunk to it.
   */
  readonly prior: number;
  /** Days after which an attempt counts half. @default no decay */
  readonly halfLife?: number;
  /**
   * Seed for exploring. If given, candidates are ranked by a random draw from the distribution of their
   * success rate, instead of by its lower bound.
   * @default no exploration
   */
  readonly explore?: string;
}

/** Confidence of the lower bound. */
const BOUND_CONFIDENCE = 0.75;
/**
 * Exponent of relevance. It keeps successes at other tasks from outranking attempts at the task at hand: a relevance
 * of .95 counts .29, and .9 counts .08.
 */
const SHARPNESS = 24;
/** Exponent of (relevance / highest relevance of the attempts with the same approach) in an attempt's weight. */
const LIKENESS = 8;

/**
 * Scores candidates by relevance^24 · lower bound of the Beta posterior of their approach. Candidates whose
 * approaches are in the same words share one posterior. Otherwise a lucky attempt or a wrong label could put an
 * approach first that mostly fails. Each posterior is shrunk to the success that is expected for the task. The weight
 * of an attempt is label confidence · 2^(-age / half-life) · (relevance / highest relevance of the attempts with the
 * same approach)^8 · the probability that nothing has changed since the attempt (`outlook`).
 */
export function rankByOutcome(
  candidates: readonly OutcomeCandidate[],
  { prior, halfLife, explore }: OutcomeSettings,
): OutcomeRank[] {
  const known = new Map<OutcomeCandidate, Pick<OutcomeRank, "posterior" | "utility">>();
  for (const tried of groupByWording(candidates, ({ approach }) => [approach])) {
    const posterior = outcomePosterior(observationsOf(tried, halfLife), prior);
    const utility =
      explore === undefined
        ? lowerBound(posterior, BOUND_CONFIDENCE)
        : thompsonDraw(posterior, draw(explore, wordingOf(tried[0]?.approach ?? "")));
    for (const candidate of tried) known.set(candidate, { posterior, utility });
  }
  return candidates.map((candidate) => {
    const { posterior, utility } = known.get(candidate) as Pick<OutcomeRank, "posterior" | "utility">;
    return { posterior, utility, prior, score: sharpened(candidate.relevance, SHARPNESS) * utility };
  });
}

function observationsOf(tried: readonly OutcomeCandidate[], halfLife: number | undefined): Observation[] {
  const nearest = Math.max(...tried.map(({ relevance }) => relevance));
  const weighted = tried
    .toSorted((a, b) => b.age - a.age || a.version - b.version)
    .map(({ score, confidence, age, relevance }) => ({
      score,
      age,
      weight: confidence * (nearest > 0 ? sharpened(relevance / nearest, LIKENESS) : 1),
    }));
  const { still } = outlook(weighted.map(({ score, weight }) => ({ value: score, weight })));
  return weighted.map(({ score, age, weight }, index) => ({
    score,
    weight: weight * decay(age, halfLife) * (still[index] as number),
  }));
}

function sharpened(relevance: number, exponent: number): number {
  return Math.max(0, Math.min(1, relevance)) ** exponent;
}
