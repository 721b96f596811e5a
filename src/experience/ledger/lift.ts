import { oneOf, range, string, withDefault } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions, type Settled } from "../../base/options/read-options.ts";
import { groupBy } from "../../base/collections/group-by.ts";
import { difference, type Labelled, type LiftMethod } from "./difference.ts";
import type { Exposure, LabelledRun } from "./exposure.ts";
import { observedItems } from "./item-observations.ts";
import type { RuleExposures } from "./rule-rows.ts";
import { moment } from "../records/unix-time.ts";
import type { Interval } from "../../base/stats/wilson.ts";
import { mean, variance } from "../../base/stats/moments.ts";
import { type Metric, metricOption, type Observation, observations } from "./observations.ts";
import { runsNeeded, runsNeededForMeans } from "../../base/stats/sample-size.ts";
import { sum } from "../../base/collections/sum.ts";

/** The property by which `lift` splits its result. */
export type LiftBy = "cluster" | "agent" | "day" | "month" | "experience" | "rule";

/** Options of `lift`. */
export interface LiftOptions {
  /**
   * Also reports lift for each cluster of tasks, agent (of the store that recalled), day or month (UTC),
   * experience, or revision of a rule.
   * @default no split
   */
  readonly by?: LiftBy;
  /** What the arms are compared by: share of successes, or mean score. @default "success" */
  readonly metric?: Metric;
  /** Only recalls from this time on: Unix milliseconds or a date. */
  readonly since?: number | Date;
  /** Only recalls before this time: Unix milliseconds or a date. */
  readonly until?: number | Date;
  /** Only recalls of stores with this agent, whatever agent `record` named. */
  readonly agent?: string;
  readonly scope?: string;
  /** The smallest difference worth detecting. It decides when there is enough data. @default 0.1 */
  readonly detect?: number;
}

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

/** The lift of all recalls, and of each group if a split was asked for. */
export interface LiftReport extends Lift {
  readonly metric: Metric;
  readonly groups: readonly Lift[];
}

/** With fewer labelled units in an arm, no effect is claimed, and no variance is estimated. */
const FEWEST = 5;

/** Compares units that were given memory with units from which it was withheld. */
export function lift(
  exposures: readonly Exposure[],
  runs: readonly LabelledRun[],
  given: LiftOptions = {},
  rules: readonly RuleExposures[] = [],
): LiftReport {
  const options = readOptions("lift", given, LIFT_OPTIONS);
  const { by, metric } = options;
  const wanted = exposures.filter((exposure) => matches(exposure, options));
  const whole = observations(wanted, runs, metric, { merged: true });
  return {
    ...liftOf("", "", comparable(whole), options),
    metric,
    groups: by === undefined ? [] : groupsOf(by, wanted, whole, runs, rules, options),
  };
}

/** The lift of the units that had recalled by a time, with all labels that they have today. */
export interface LiftPoint {
  /** Time of the first recall of the last unit that counts, Unix milliseconds. */
  readonly at: number;
  readonly injected: number;
  readonly withheld: number;
  readonly difference: number;
  readonly interval: Interval;
}

/**
 * The lift after more and more units, in at most `points` steps, oldest first. This shows how the interval
 * narrows, and is no test: whoever stops as soon as the result looks good will often be wrong.
 */
export function liftOverTime(
  exposures: readonly Exposure[],
  runs: readonly LabelledRun[],
  { points = 40, metric = "success" }: { readonly points?: number; readonly metric?: Metric } = {},
): LiftPoint[] {
  const observed = comparable(observations(exposures, runs, metric, { merged: true }))
    .filter(({ value }) => value !== null)
    .toSorted((a, b) => a.at - b.at);
  return Array.from({ length: points }, (_, step) => Math.ceil(((step + 1) * observed.length) / points))
    .filter((count, step, counts) => count > 0 && count !== counts[step - 1])
    .flatMap((count) => {
      const {
        injected,
        withheld,
        difference: found,
        interval,
      } = liftOf("", "", observed.slice(0, count), { metric });
      const at = observed[count - 1]?.at ?? 0;
      return found === null || !interval
        ? []
        : [{ at, injected: injected.n, withheld: withheld.n, difference: found, interval }];
    });
}

function groupsOf(
  by: LiftBy,
  wanted: readonly Exposure[],
  whole: readonly Observation[],
  runs: readonly LabelledRun[],
  rules: readonly RuleExposures[],
  options: LiftSettings,
): Lift[] {
  const { metric } = options;
  if (by === "rule")
    return sorted(
      rules.flatMap(({ key, label, exposures }) => {
        const given = exposures.filter((exposure) => matches(exposure, options));
        if (given.length === 0) return [];
        return liftOf(key, label, comparable(observations(given, runs, metric, { merged: true })), options);
      }),
    );
  if (by === "experience") {
    const items = observedItems(whole);
    return sorted([...items].map(([id, observed]) => liftOf(id, id, comparable(observed), options)));
  }
  const observed = by === "cluster" ? observations(wanted, runs, metric) : whole;
  return sorted(
    [...groupBy(observed, (one) => keyOf(by, one))].map(([key, members]) => {
      const label = by === "cluster" ? (members.find(({ task }) => task !== "")?.task ?? key) : key;
      return liftOf(key, label, comparable(members), options);
    }),
  );
}

function keyOf(by: Exclude<LiftBy, "experience" | "rule">, { cluster, agent, at }: Observation): string {
  if (by === "cluster") return cluster;
  if (by === "agent") return agent;
  return new Date(at).toISOString().slice(0, by === "day" ? 10 : 7);
}

/** Sorts by the number of labelled units, most first. */
function sorted(lifts: readonly Lift[]): Lift[] {
  const size = ({ injected, withheld }: Lift): number => injected.n + withheld.n;
  return lifts.toSorted((a, b) => size(b) - size(a) || (a.key < b.key ? -1 : 1));
}

/**
 * Keeps the units that could have been in either arm. If there are none, nothing was withheld at random:
 * returns all units, so that their figures are shown.
 */
function comparable<Some extends { readonly propensity: number }>(
  observed: readonly Some[],
): readonly Some[] {
  const drawn = observed.filter(({ propensity }) => propensity > 0 && propensity < 1);
  return drawn.length === 0 ? observed : drawn;
}

function liftOf(
  key: string,
  label: string,
  observed: readonly Observation[],
  { metric = "success", detect = 0.1 }: LiftOptions,
): Lift {
  const labelled = observed.filter((one): one is Observation & Labelled => one.value !== null);
  const [injected, withheld] = [true, false].map((arm) =>
    armOf(observed.filter((one) => one.injected === arm)),
  );
  const found = injected?.n && withheld?.n ? difference(labelled) : null;
  const needed = neededFor(labelled, metric, detect);
  const enough = (injected?.n ?? 0) >= needed.injected && (withheld?.n ?? 0) >= needed.withheld;
  const claimable = Math.min(injected?.n ?? 0, withheld?.n ?? 0) >= FEWEST;
  const [lower, upper] = found?.interval ?? [-1, 1];
  return {
    key,
    label,
    injected: injected as LiftArm,
    withheld: withheld as LiftArm,
    difference: found?.difference ?? null,
    interval: found?.interval ?? null,
    method: found?.method ?? null,
    tokens: injected?.tokens && withheld?.tokens ? injected.tokens - withheld.tokens : null,
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
  const [injected, withheld] = [true, false].map((arm) =>
    labelled.filter((one) => one.injected === arm).map(({ value }) => value),
  ) as [number[], number[]];
  const ratio = injected.length === 0 || withheld.length === 0 ? 1 : withheld.length / injected.length;
  // One success and one failure are added, so that a rate of 0 or 1 in few runs is not taken for certain.
  const reference = withheld.length > 0 ? withheld : injected;
  const rate = (sum(reference) + 1) / (reference.length + 2);
  if (metric === "success") return runsNeeded(rate, detect, ratio);
  const spread = (values: readonly number[]): number => (values.length < FEWEST ? 0.25 : variance(values));
  return runsNeededForMeans({ injected: spread(injected), withheld: spread(withheld) }, detect, ratio);
}

function matches({ at, agent, scope }: Exposure, options: LiftSettings): boolean {
  return (
    at >= Number(options.since) &&
    at < Number(options.until) &&
    agent === (options.agent ?? agent) &&
    scope === (options.scope ?? scope)
  );
}

const LIFT_OPTIONS = {
  by: oneOf("cluster", "agent", "day", "month", "experience", "rule"),
  metric: withDefault(metricOption, "success"),
  since: withDefault(moment, -Infinity),
  until: withDefault(moment, Infinity),
  agent: string(),
  scope: string(),
  detect: withDefault(range("a number", { above: 0, below: 1 }), 0.1),
} satisfies OptionsSpec<LiftOptions>;

type LiftSettings = Settled<typeof LIFT_OPTIONS>;
