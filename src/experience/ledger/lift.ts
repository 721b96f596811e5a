import { oneOf, range, string, withDefault } from "../../base/options/option.ts";
import { type OptionsSpec, readOptions, type Settled } from "../../base/options/read-options.ts";
import { groupBy } from "../../base/collections/group-by.ts";
import { compareArms, DETECT, type Lift } from "./compare-arms.ts";
import type { Exposure, LabelledRun } from "./exposure.ts";
import { observedItems } from "./item-observations.ts";
import type { RuleExposures } from "./rule-rows.ts";
import { moment } from "../records/unix-time.ts";
import { type Metric, metricOption, type Observation, observations } from "./observations.ts";

/** The property by which `lift` splits its result. */
export type LiftBy = "cluster" | "agent" | "day" | "month" | "experience" | "rule";

/** Options of `lift`. */
export interface LiftOptions {
  /**
   * Also reports lift by cluster of tasks, by agent (that of the store that recalled), by day or month (UTC), by
   * experience, or by revision of a rule.
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

/** The lift of all recalls, and of each group if a split was asked for. */
export interface LiftReport extends Lift {
  readonly metric: Metric;
  readonly groups: readonly Lift[];
}

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
    ...compareArms("", "", whole, options),
    metric,
    groups: by === undefined ? [] : sorted(groupsOf(by, wanted, whole, runs, rules, options)),
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
    return rules.flatMap(({ key, label, exposures }) => {
      const given = exposures.filter((exposure) => matches(exposure, options));
      if (given.length === 0) return [];
      return compareArms(key, label, observations(given, runs, metric, { merged: true }), options);
    });
  if (by === "experience") {
    const items = observedItems(whole);
    return [...items].map(([id, observed]) => compareArms(id, id, observed, options));
  }
  const observed = by === "cluster" ? observations(wanted, runs, metric) : whole;
  return [...groupBy(observed, (one) => keyOf(by, one))].map(([key, members]) => {
    const label = by === "cluster" ? (members.find(({ task }) => task !== "")?.task ?? key) : key;
    return compareArms(key, label, members, options);
  });
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
  detect: withDefault(range("a number", { above: 0, below: 1 }), DETECT),
} satisfies OptionsSpec<LiftOptions>;

type LiftSettings = Settled<typeof LIFT_OPTIONS>;
