import { betaQuantile } from "../../../base/stats/beta-distribution.ts";

/** What is known about how well something works: Beta(alpha, beta). */
export interface Posterior {
  readonly alpha: number;
  readonly beta: number;
}

/** One observed attempt. */
export interface Observation {
  /** How it went, 0..1. */
  readonly score: number;
  /** How much it counts, 0 and more: confidence of the label, likeness of the task, age. */
  readonly weight: number;
}

/** How many attempts the prior weighs as much as. */
const PRIOR_WEIGHT = 2;

/**
 * Beta posterior of a success rate, shrunk to a prior mean (0..1, both ends excluded) that counts as two attempts:
 * alpha = 2·prior + Σ w·score, beta = 2·(1 - prior) + Σ w·(1 - score). A partial success counts as parts of both.
 * (Gelman et al., "Bayesian Data Analysis", section 2.4.)
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

/** What an attempt still counts at this age: 2^(-age / half-life), in the same unit; 1 without a half-life. */
export function decay(age: number, halfLife: number = Number.POSITIVE_INFINITY): number {
  return 2 ** (-Math.max(0, age) / halfLife);
}

/**
 * The value that the success rate lies above with this confidence: few attempts give a low bound, many one near their
 * mean, so that what is uncertain ranks below what is known to work.
 */
export function lowerBound({ alpha, beta }: Posterior, confidence: number): number {
  return betaQuantile(1 - confidence, alpha, beta);
}

/**
 * A draw from the posterior: its quantile at a uniform number from 0 to 1. Ranking by draws instead of bounds tries
 * each item as often as it may be the best (Thompson, "On the likelihood that one unknown probability exceeds
 * another", 1933).
 */
export function thompsonDraw({ alpha, beta }: Posterior, uniform: number): number {
  return betaQuantile(uniform, alpha, beta);
}
