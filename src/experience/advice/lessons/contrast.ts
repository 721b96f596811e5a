import { countsOf } from "../../../base/collections/counts-of.ts";

/** A feature, and how often successes and failures have it. */
export interface ContrastedFeature {
  readonly feature: string;
  readonly inSuccesses: number;
  readonly inFailures: number;
  /** Difference in standard deviations. Above 0, successes have the feature more often. */
  readonly z: number;
}

/**
 * Finds what separates successes of a task from failures. For each feature it takes the log odds ratio between
 * successes and failures of having the feature, divided by the ratio's standard deviation. Half an attempt is
 * added to each of the four counts, which is Jeffreys' prior (Monroe, Colaresi, Quinn: "Fightin' Words",
 * Political Analysis 16:4, 2008, equations 16, 19 and 22, with two categories; the half also in Anscombe,
 * Biometrika 43, 1956). A feature of all attempts, or of none, comes out near 0.
 * @returns All features, those that mark successes most first.
 */
export function contrast(
  successes: readonly ReadonlySet<string>[],
  failures: readonly ReadonlySet<string>[],
): ContrastedFeature[] {
  const counted = (attempts: readonly ReadonlySet<string>[]): Map<string, number> =>
    countsOf(attempts.flatMap((features) => [...features]));
  const [won, lost] = [counted(successes), counted(failures)];
  const features = [...new Set([...won.keys(), ...lost.keys()])].toSorted();
  return features
    .map((feature) => {
      const [inSuccesses, inFailures] = [won.get(feature) ?? 0, lost.get(feature) ?? 0];
      const [a, b] = [inSuccesses + 0.5, successes.length - inSuccesses + 0.5];
      const [c, d] = [inFailures + 0.5, failures.length - inFailures + 0.5];
      const z = Math.log((a * d) / (b * c)) / Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d);
      return { feature, inSuccesses, inFailures, z };
    })
    .toSorted((one, other) => other.z - one.z);
}
