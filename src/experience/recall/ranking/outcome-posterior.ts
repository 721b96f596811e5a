import { betaQuantile } from "../../../base/stats/beta-distribution.ts";

/** The estimate of a success rate, as Beta(alpha, beta). */
export interface Posterior {
  readonly alpha: number;
  readonly beta: number;
}

/** One observed attempt. */
export interface Observation {
  /** Score of the attempt, 0..1. */
  readonly score: number;
  /** Weight of the attempt, at least 0: from the label's confidence, the similarity of the task, and age. */
  readonly weight: number;
}

/** The weight of the prior, in attempts. */
const PRIOR_WEIGHT = 2;

/**
 * Beta posterior of a success rate, shrunk to a prior mean (above 0 and below 1) that counts as two
 * attempts: alpha = 2·prior + Σ w·score, beta = 2·(1 - prior) + Σ w·(1 - score). A partial success counts
 * partly as success and partly as failure. (Gelman et al., "Bayesian Data Analysis", section 2.4.)
 */
export function outcomePosterior(observations: readonly Observation[], prior: number): Posterior {
  let alpha = PRIOR_WEIGHT * prior;
  let beta = PRIOR_WEIGHT * (1 - prior);
  for (const { score, weight } of observations) {
    alpha += weight * score;
    beta += weight * (1 - score);
  }
  return { alpha, beta };
}

/**
 * The remaining weight of an attempt of this age: 2^(-age / half-life). Age and half-life use the same unit.
 * 1 without a half-life.
 */
export function decay(age: number, halfLife: number = Number.POSITIVE_INFINITY): number {
  return 2 ** (-Math.max(0, age) / halfLife);
}

/**
 * The value that the success rate exceeds with this confidence. Few attempts give a low bound, and many attempts give
 * a bound near their mean. Therefore an uncertain approach ranks below an approach that is known to work.
 */
export function lowerBound({ alpha, beta }: Posterior, confidence: number): number {
  return betaQuantile(1 - confidence, alpha, beta);
}

/**
 * A draw from the posterior: its quantile at `uniform`, a random number from 0 to 1. Ranking by draws
 * instead of bounds tries each item as often as it may be the best (Thompson, "On the likelihood that one
 * unknown probability exceeds another", 1933).
 */
export function thompsonDraw({ alpha, beta }: Posterior, uniform: number): number {
  return betaQuantile(uniform, alpha, beta);
}
