import { sum } from "../../base/collections/sum.ts";
import { mean, variance } from "../../base/stats/moments.ts";
import { runsNeeded, runsNeededForMeans } from "../../base/stats/sample-size.ts";
import type { Interval } from "../../base/stats/wilson.ts";
import { difference, type Labelled, type LiftMethod } from "./difference.ts";
import type { Metric, Observation } from "./observations.ts";

/** The units that were given memory, or those from which it was withheld. */
export interface LiftArm {
  /** Labelled units: threads, or runs without a thread. */
  readonly n: number;
  /** Units that nobody labelled. If one arm has many of them, the comparison is doubtful. */
  readonly unlabelled: number;
  /** Share of successes or mean score, as `metric` says; `null` without labelled units. */
  readonly mean: number | null;
  /** Mean tokens of the runs; `null` if nobody counted them. */
  readonly tokens: number | null;
}

/** A comparison of units with and without memory. */
export interface Lift {
  /**
   * The group: empty for the whole, else a cluster, agent, date, id of an experience, or id of a rule with
   * its revision.
   */
  readonly key: string;
  /** A readable name of the group: for a cluster one of its tasks, for a rule its text. */
  readonly label: string;
  readonly injected: LiftArm;
  readonly withheld: LiftArm;
  /** Injected minus withheld, -1..1; `null` if no injected unit can be compared with a withheld one. */
  readonly difference: number | null;
  /**
   * 95% interval of the difference; `null` without a difference. It is valid for one look, not for repeated
   * ones.
   */
  readonly interval: Interval | null;
  readonly method: LiftMethod | null;
  /** Tokens of a run, injected minus withheld; `null` if one arm has no counts. */
  readonly tokens: number | null;
  /** Mean tokens of the experiences' text that the agents were given. */
  readonly injectedTokens: number;
  /**
   * "helps" and "harms" if the interval excludes 0 and each arm has at least 5 labelled units. Otherwise "no
   * difference" if each arm has the units that are `needed`.
   */
  readonly verdict: "helps" | "harms" | "no difference" | "not enough data";
  /** Labelled units that each arm needs to detect a difference of `detect` with a power of 80%. */
  readonly needed: { readonly injected: number; readonly withheld: number };
}

/** With fewer labelled units in an arm, no effect is claimed, and no variance is estimated. */
const FEWEST = 5;

/** The smallest difference worth detecting, unless a user has another. */
export const DETECT = 0.1;

/**
 * Keeps the units that could have been in either arm. If there are none, nothing was withheld at random:
 * returns all units, so that their figures are shown.
 */
export function comparable<Some extends { readonly propensity: number }>(
  observed: readonly Some[],
): readonly Some[] {
  const drawn = observed.filter(({ propensity }) => propensity > 0 && propensity < 1);
  return drawn.length === 0 ? observed : drawn;
}

/** Compares the units with memory with those without it, among those that could have been in either arm. */
export function compareArms(
  key: string,
  label: string,
  units: readonly Observation[],
  { metric, detect }: { readonly metric: Metric; readonly detect: number },
): Lift {
  const observed = comparable(units);
  const labelled = observed.filter((one): one is Observation & Labelled => one.value !== null);
  const injected = armOf(observed.filter((one) => one.injected));
  const withheld = armOf(observed.filter((one) => !one.injected));
  const found = injected.n > 0 && withheld.n > 0 ? difference(labelled) : null;
  const needed = neededFor(labelled, metric, detect);
  const enough = injected.n >= needed.injected && withheld.n >= needed.withheld;
  const claimable = Math.min(injected.n, withheld.n) >= FEWEST;
  const [lower, upper] = found?.interval ?? [-1, 1];
  return {
    key,
    label,
    injected,
    withheld,
    difference: found?.difference ?? null,
    interval: found?.interval ?? null,
    method: found?.method ?? null,
    tokens: injected.tokens && withheld.tokens ? injected.tokens - withheld.tokens : null,
    injectedTokens: averaged(observed.filter((one) => one.injected).map((one) => one.injectedTokens)) ?? 0,
    verdict:
      claimable && lower > 0
        ? "helps"
        : claimable && upper < 0
          ? "harms"
          : found && enough
            ? "no difference"
            : "not enough data",
    needed,
  };
}

function armOf(observed: readonly Observation[]): LiftArm {
  const values = observed.flatMap(({ value }) => value ?? []);
  return {
    n: values.length,
    unlabelled: observed.length - values.length,
    mean: averaged(values),
    tokens: averaged(observed.flatMap(({ tokens }) => tokens ?? [])),
  };
}

function averaged(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}

function neededFor(
  labelled: readonly Labelled[],
  metric: Metric,
  detect: number,
): { injected: number; withheld: number } {
  const injected = labelled.flatMap((one) => (one.injected ? one.value : []));
  const withheld = labelled.flatMap((one) => (one.injected ? [] : one.value));
  const ratio = injected.length === 0 || withheld.length === 0 ? 1 : withheld.length / injected.length;
  // One success and one failure are added, so that a rate of 0 or 1 in few runs is not taken for certain.
  const reference = withheld.length > 0 ? withheld : injected;
  const rate = (sum(reference) + 1) / (reference.length + 2);
  if (metric === "success") return runsNeeded(rate, detect, ratio);
  const spread = (values: readonly number[]): number => (values.length < FEWEST ? 0.25 : variance(values));
  return runsNeededForMeans({ injected: spread(injected), withheld: spread(withheld) }, detect, ratio);
}
