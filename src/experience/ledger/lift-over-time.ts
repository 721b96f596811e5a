import type { Interval } from "../../base/stats/wilson.ts";
import { comparable, compareArms, DETECT } from "./compare-arms.ts";
import type { Exposure, LabelledRun } from "./exposure.ts";
import { observations } from "./observations.ts";

/** The lift of the units that had recalled by a time, with all labels that they have today. */
export interface LiftPoint {
  /** Time of the first recall of the last unit that counts, Unix milliseconds. */
  readonly at: number;
  readonly injected: number;
  readonly withheld: number;
  readonly difference: number;
  readonly interval: Interval;
}

/** Most steps. */
const POINTS = 40;

/**
 * The lift after more and more units, in at most 40 steps, oldest first. This shows how the interval
 * narrows, and is no test: whoever stops as soon as the result looks good will often be wrong.
 */
export function liftOverTime(exposures: readonly Exposure[], runs: readonly LabelledRun[]): LiftPoint[] {
  const observed = comparable(observations(exposures, runs, "success", { merged: true }))
    .filter(({ value }) => value !== null)
    .toSorted((a, b) => a.at - b.at);
  return Array.from({ length: POINTS }, (_, step) => Math.ceil(((step + 1) * observed.length) / POINTS))
    .filter((count, step, counts) => count > 0 && count !== counts[step - 1])
    .flatMap((count) => {
      const {
        injected,
        withheld,
        difference: found,
        interval,
      } = compareArms("", "", observed.slice(0, count), { metric: "success", detect: DETECT });
      const at = observed[count - 1]?.at ?? 0;
      return found === null || !interval
        ? []
        : [{ at, injected: injected.n, withheld: withheld.n, difference: found, interval }];
    });
}
