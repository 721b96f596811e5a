import { groupBy } from "../../base/collections/group-by.ts";
import type { Observation } from "./observations.ts";

/**
 * The units for each experience: those that found it, in the arm that is given experience. Each says whether
 * this experience was given, with the probability of the item alone. The other experiences of the unit were
 * drawn independently, so their effect cannot be mistaken for this one's.
 */
export function observedItems(observed: readonly Observation[]): Map<string, Observation[]> {
  const items = observed
    .filter(({ injected }) => injected)
    .flatMap((one) => one.exposure.items.map((item) => ({ one, item })));
  return groupBy(
    items,
    ({ item }) => item.experienceId,
    ({ one, item: { injected, propensity } }) => ({
      ...one,
      injected,
      propensity: rounded(propensity / one.propensity),
    }),
  );
}

/** Removes the rounding errors of two 32-bit floats. */
function rounded(propensity: number): number {
  return Math.round(propensity * 1e5) / 1e5;
}
