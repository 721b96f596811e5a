import { groupBy } from "../../base/collections/group-by.ts";
import { type Interval, wilson } from "../../base/stats/wilson.ts";
import { mean } from "../../base/stats/moments.ts";
import { newcombePaired } from "../../base/stats/newcombe-paired.ts";
import { stratifiedDifference } from "../../base/stats/stratified-difference.ts";
import { varianceRatios } from "../../base/stats/variance-ratios.ts";

/**
 * How a difference was estimated. `newcombe`: all values are 0 or 1. `effective-n`: some values lie between, so
 * the same intervals are computed with an effective number of trials. `paired` compares pairs. `stratified`
 * compares units only with units that had the same withheld share.
 */
export type LiftMethod = `${"newcombe" | "effective-n"}${"" | "-paired" | "-stratified"}`;

/** One unit of an arm, with its labelled value. */
export interface Labelled {
  readonly cluster: string;
  readonly injected: boolean;
  readonly propensity: number;
  /** 0..1 */
  readonly value: number;
  readonly at: number;
}

/**
 * Difference of the means, injected minus withheld, with its 95% interval. Compares pairs if there are several
 * clusters and each has as many injected as withheld units, as in a replay with and without memory. Compares
 * within strata if the withheld share changed over time. `null` if no injected unit can be compared with a
 * withheld one.
 */
export function difference(
  labelled: readonly Labelled[],
): { difference: number; interval: Interval; method: LiftMethod } | null {
  const values = labelled.every(({ value }) => value === 0 || value === 1) ? "newcombe" : "effective-n";
  const pairs = pairsOf(labelled);
  if (pairs)
    return {
      difference: mean(pairs.map(([first, second]) => first - second)),
      interval: values === "newcombe" ? pairedRates(pairs) : pairedScores(pairs),
      method: `${values}-paired`,
    };
  const found = stratifiedDifference(labelled);
  const shares = new Set(labelled.map(({ propensity }) => propensity)).size;
  return found && { ...found, method: shares > 1 ? `${values}-stratified` : values };
}

/** The injected and the withheld value of each pair. Pairs are formed within a cluster, in order of time. */
function pairsOf(labelled: readonly Labelled[]): [number, number][] | undefined {
  const clusters = groupBy(labelled, ({ cluster }) => cluster);
  const pairs: [number, number][] = [];
  // A single cluster may be balanced by chance, which does not make it a replay.
  if (clusters.size < 2) return undefined;
  for (const members of clusters.values()) {
    const sorted = members.toSorted((a, b) => a.at - b.at);
    const injected = sorted.filter((one) => one.injected);
    const withheld = sorted.filter((one) => !one.injected);
    if (injected.length !== withheld.length) return undefined;
    for (const [index, one] of injected.entries()) pairs.push([one.value, withheld[index]?.value ?? 0]);
  }
  return pairs;
}

function pairedRates(pairs: readonly (readonly [number, number])[]): Interval {
  const count = (first: number, second: number): number =>
    pairs.filter(([a, b]) => a === first && b === second).length;
  return newcombePaired({
    both: count(1, 1),
    onlyFirst: count(1, 0),
    onlySecond: count(0, 1),
    neither: count(0, 0),
  });
}

/**
 * Interval of the mean difference of pairs. The difference is mapped to 0..1 for Wilson's interval with the
 * effective number of pairs.
 */
function pairedScores(pairs: readonly (readonly [number, number])[]): Interval {
  const values = pairs.map(([first, second]) => (first - second + 1) / 2);
  const [ratio = 1] = varianceRatios([[values]]);
  const [lower, upper] = wilson(mean(values), values.length / ratio);
  return [2 * lower - 1, 2 * upper - 1];
}
