import { groupBy } from "../../base/collections/group-by.ts";
import type { Observation } from "./observations.ts";

/**
 * What each experience did: the units that it was found for, in the arm that is given experience, with whether this one
 * was given and with which probability, its own alone. What was found beside it was drawn independently, so it cannot
 * be mistaken for its effect.
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

/** Both are stored as 32-bit floats: what is left of their last digits goes. */
function rounded(propensity: number): number {
  return Math.round(propensity * 1e5) / 1e5;
}
