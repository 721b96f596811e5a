import type { RecalledExperience } from "../../src/index.ts";

/** How many attempts the prior weighs as much as. */
const PRIOR_WEIGHT = 1;
/** Sharpens similarity, so that an attempt half as similar counts a sixteenth. */
const SHARPNESS = 4;

/**
 * Probability that an attempt succeeds, from what was recalled for its task: the share of successes among all of it,
 * weighted by similarity and shrunk to the base rate; then the share among the agent's own, shrunk to that.
 */
export function predictOutcome(
  baseRate: number,
  recalled: readonly RecalledExperience[],
  agent: string,
): number {
  const own = recalled.filter(({ experience }) => experience.agent === agent);
  return shareOfSuccesses(shareOfSuccesses(baseRate, recalled), own);
}

function shareOfSuccesses(prior: number, recalled: readonly RecalledExperience[]): number {
  let weights = PRIOR_WEIGHT;
  let successes = PRIOR_WEIGHT * prior;
  for (const { experience, similarity } of recalled) {
    const weight = Math.max(0, similarity) ** SHARPNESS;
    weights += weight;
    if (experience.outcome === "success") successes += weight;
  }
  return successes / weights;
}
