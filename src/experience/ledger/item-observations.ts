import type { Observation } from "./observations.ts";

/**
 * What each experience did: the units that it was found for, in the arm that is given experience, with whether this one
 * was given and with which probability, its own alone. What was found beside it was drawn independently, so it cannot
 * be mistaken for its effect.
 */
export function observedItems(observed: readonly Observation[]): Map<string, Observation[]> {
  const items = new Map<string, Observation[]>();
  for (const one of observed) {
    if (!one.injected) continue;
    for (const { experienceId, injected, propensity } of one.exposure.items) {
      const known = items.get(experienceId);
      const seen = { ...one, injected, propensity: rounded(propensity / one.propensity) };
      if (known) known.push(seen);
      else items.set(experienceId, [seen]);
    }
  }
  return items;
}

/** Stored as 32-bit floats: a share that nobody withheld must come out as 1. */
function rounded(propensity: number): number {
  return Math.round(propensity * 1e5) / 1e5;
}
