import { bootstrapDifference } from "./bootstrap.ts";
import { hajek } from "./hajek.ts";
import type { Interval } from "./interval.ts";
import { mean } from "./moments.ts";
import { newcombe, newcombePaired } from "./newcombe.ts";

/** How a difference was estimated. */
export type LiftMethod = "newcombe" | "newcombe-paired" | "bootstrap" | "bootstrap-paired" | "hajek";

/** One labelled unit of an arm. */
export interface Labelled {
  readonly cluster: string;
  readonly injected: boolean;
  readonly propensity: number;
  readonly value: number;
  readonly at: number;
}

/**
 * Difference of the means, injected minus withheld, with its 95% interval. Pairs where every cluster has as many
 * injected as withheld units, as a replay with and without makes them; Newcombe's intervals where all values are 0 or
 * 1, the bootstrap otherwise; inverse propensities where the share withheld changed over time.
 */
export function difference(
  labelled: readonly Labelled[],
  seed: number,
): { difference: number; interval: Interval; method: LiftMethod } {
  const arm = (injected: boolean): number[] =>
    labelled.filter((one) => one.injected === injected).map(({ value }) => value);
  const [injected, withheld] = [arm(true), arm(false)];
  const binary = labelled.every(({ value }) => value === 0 || value === 1);
  const pairs = pairsOf(labelled);
  const raw = mean(injected) - mean(withheld);
  if (pairs)
    return {
      difference: raw,
      ...(binary
        ? { interval: pairedRates(pairs), method: "newcombe-paired" }
        : {
            interval: bootstrapDifference(
              pairs.map(([first, second]) => first - second),
              [0],
              seed,
            ),
            method: "bootstrap-paired",
          }),
    };
  if (new Set(labelled.map(({ propensity }) => propensity)).size > 1)
    return { ...hajek(labelled), method: "hajek" };
  if (!binary)
    return {
      difference: raw,
      interval: bootstrapDifference(injected, withheld, seed),
      method: "bootstrap",
    };
  const rate = (values: readonly number[]) => ({
    successes: values.filter((value) => value === 1).length,
    n: values.length,
  });
  return { difference: raw, interval: newcombe(rate(injected), rate(withheld)), method: "newcombe" };
}

/** Injected and withheld value of each pair, matched in time within their cluster. */
function pairsOf(labelled: readonly Labelled[]): [number, number][] | undefined {
  const clusters = new Map<string, Labelled[]>();
  for (const one of labelled) {
    const known = clusters.get(one.cluster);
    if (known) known.push(one);
    else clusters.set(one.cluster, [one]);
  }
  const pairs: [number, number][] = [];
  // One cluster alone that happens to be balanced is no replay.
  if (clusters.size < 2) return undefined;
  for (const members of clusters.values()) {
    const sorted = members.toSorted((a, b) => a.at - b.at);
    const [injected, withheld] = [true, false].map((arm) => sorted.filter((one) => one.injected === arm));
    if (!injected || !withheld || injected.length !== withheld.length) return undefined;
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
