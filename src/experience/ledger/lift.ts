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

/** What to split by. */
export type LiftBy = "cluster" | "agent" | "day" | "month" | "experience" | "rule";

/** What to measure. */
export interface LiftOptions {
  /** Also says it for each cluster of tasks, agent (of the store that recalled), day or month (UTC), experience, or revision of a rule. @default no split */
  readonly by?: LiftBy;
  /** Share of successes, or mean score. @default "success" */
  readonly metric?: Metric;
  /** Only recalls at or after this, Unix milliseconds or a date. */
  readonly since?: number | Date;
  /** Only recalls before this. */
  readonly until?: number | Date;
  /** Only recalls of stores with this agent, whichever `record` named. */
  readonly agent?: string;
  readonly scope?: string;
  /** The smallest difference worth finding: what "not enough data" is reckoned by. @default 0.1 */
  readonly detect?: number;
}

/** One arm. */
export interface LiftArm {
  /** Labelled units: threads, or runs without a thread. */
  readonly n: number;
  /** Units that nobody labelled; many in one arm alone make the comparison doubtful. */
  readonly unlabelled: number;
  /** `null` without labelled units. */
  readonly mean: number | null;
  /** Mean tokens of the runs; `null` where nobody counted. */
  readonly tokens: number | null;
}

/** Whether memory helped. */
export interface Lift {
  /** What it is about: empty for everything, else a cluster, an agent, a date, the id of an experience, or of a rule with its revision. */
  readonly key: string;
  /** The key in words: for a cluster one of its tasks, for a rule what it says. */
  readonly label: string;
  readonly injected: LiftArm;
  readonly withheld: LiftArm;
  /** Injected minus withheld, -1..1; `null` while nothing injected can be compared with anything withheld. */
  readonly difference: number | null;
  /** 95% interval of the difference, in -1..1; `null` with it. It holds for one look, not for many. */
  readonly interval: Interval | null;
  readonly method: LiftMethod | null;
  /** Tokens of a run, injected minus withheld; `null` where nobody counted in some arm. */
  readonly tokens: number | null;
  /** Mean tokens of the text that was given. */
  readonly injectedTokens: number;
  /** "helps" and "harms" when the interval leaves out 0; "no difference" when there was enough data to find `detect`. */
  readonly verdict: "helps" | "harms" | "no difference" | "not enough data";
  /** Labelled units each arm needs to find a difference of `detect` in 80% of all trials. */
  readonly needed: { readonly injected: number; readonly withheld: number };
}

/** The lift of everything, and of each group when it was split. */
export interface LiftReport extends Lift {
  readonly metric: Metric;
  readonly groups: readonly Lift[];
}

/** Fewer labelled units of an arm than this support no claim. */
const FEWEST = 5;

/** Whether memory helped: what came of units that were given what was found, against units it was withheld from. */
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

/** Largest first. */
function sorted(lifts: readonly Lift[]): Lift[] {
  const size = ({ injected, withheld }: Lift): number => injected.n + withheld.n;
  return lifts.toSorted((a, b) => size(b) - size(a) || (a.key < b.key ? -1 : 1));
}

/** What could have been otherwise. Without any share withheld there is nothing to compare, and all is shown as it is. */
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
  // A rate that no run has shown otherwise yet is not taken for certain: one success and one failure are added.
  const reference = withheld.length > 0 ? withheld : injected;
  const rate = (reference.reduce((sum, value) => sum + value, 0) + 1) / (reference.length + 2);
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
