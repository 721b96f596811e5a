import { listsByKey } from "../../base/collections/group-by.ts";
import type { Observation } from "./observations.ts";

/**
 * The units of each experience: those whose first recall found it, in the arm that is given experience. Each
 * unit says whether it was given this experience, and `propensity` is that of the item alone. The other
 * experiences of the unit were drawn independently, so their effect cannot be mistaken for this one's.
 */
export function observedItems(observed: readonly Observation[]): Map<string, Observation[]> {
  const items = observed
    .filter(({ injected }) => injected)
    .flatMap((one) =>
      one.exposure.items.map(({ experienceId, injected, propensity }): [string, Observation] => [
        experienceId,
        { ...one, injected, propensity: shareOf(propensity, one.propensity) },
      ]),
    );
  return listsByKey(items);
}

/** The probability of an item alone, in a recall of this probability, without the rounding errors of two 32-bit floats. */
export function shareOf(propensity: number, recall: number): number {
  return Math.round((propensity / recall) * 1e5) / 1e5;
}
