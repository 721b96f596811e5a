import { oneOf, type Option } from "../../base/options/option.ts";
import { groupBy } from "../../base/collections/group-by.ts";
import { mayShareThread } from "../scope/scope.ts";
import type { Exposure, LabelledRun } from "./exposure.ts";
import { mean } from "../../base/stats/moments.ts";

/** What attempts are compared by: whether they succeeded, or their score. */
export type Metric = "success" | "score";

export const metricOption: Option<Metric> = oneOf("success", "score");

/**
 * One unit of randomisation in one cluster of tasks, or over all clusters if merged. A unit is a thread, or
 * a run without a thread. All recalls of a unit drew the same number, so it counts once, however often it ran.
 */
export interface Observation {
  readonly unit: string;
  readonly cluster: string;
  /** One of the unit's tasks, for display; empty while none of its runs is labelled. */
  readonly task: string;
  readonly agent: string;
  /** Time of the first recall, in Unix milliseconds. */
  readonly at: number;
  readonly injected: boolean;
  readonly propensity: number;
  /** Mean outcome of the unit's labelled runs; `null` while none is labelled. */
  readonly value: number | null;
  /** The unit's label that was stored first. It never changes, so a sequential test may use it. */
  readonly first: { readonly value: number; readonly stored: number } | null;
  /** Mean tokens of the unit's runs; `null` if nobody counted. */
  readonly tokens: number | null;
  /** Mean tokens of the experiences' text over the unit's recalls. */
  readonly injectedTokens: number;
  /** The unit's first recall. */
  readonly exposure: Exposure;
}

/** The unit of randomisation that a recall belongs to. */
export function unitOf({
  threadId,
  runId,
  recallId,
}: Pick<Exposure, "threadId" | "runId" | "recallId">): string {
  return threadId || runId || recallId;
}

/**
 * Joins recalls with the labelled attempts that followed them, by run and thread. A recall that had nothing to
 * give or withhold belongs to no arm. If the arm or the withheld share of a unit changes, only attempts before
 * the change count. An attempt belongs to those recalls of its unit that were about its task's cluster. If there
 * were none before it, the attempt belongs to the cluster of the unit's last recall before it. `merged` makes
 * one observation of each unit, whatever its tasks, under the cluster of its first recall.
 */
export function observations(
  exposures: readonly Exposure[],
  runs: readonly LabelledRun[],
  metric: Metric,
  { merged = false }: { merged?: boolean } = {},
): Observation[] {
  const opportunities = exposures.filter(isOpportunity).sort(byTime);
  const unitOfRun = new Map(
    opportunities
      .filter(({ runId }) => runId !== "")
      .map((exposure) => [exposure.runId, unitOf(exposure)] as const),
  );
  const units = new Map(
    [...groupBy(opportunities, unitOf)].map(
      ([unit, recalls]) => [unit, groupBy(recalls, ({ cluster }) => (merged ? "" : cluster))] as const,
    ),
  );
  const recallsOfRun = (run: LabelledRun): readonly Exposure[] | undefined => {
    const clusters = units.get(
      unitOfRun.get(run.runId) ?? unitOfRun.get(run.id) ?? (run.threadId || run.runId),
    );
    return clusters && recallsOf(run, clusters);
  };
  const labels = groupBy(
    runs.toSorted((a, b) => a.first.stored - b.first.stored),
    recallsOfRun,
  );
  return [...units].flatMap(([unit, clusters]) =>
    [...clusters.values()].map((recalls) => observe(unit, recalls, labels.get(recalls) ?? [], metric)),
  );
}

/** Whether the recall had anything that could be given or withheld. */
function isOpportunity({ items, reason }: Exposure): boolean {
  return items.length > 0 && reason !== "deadline" && reason !== "token-budget";
}

function recallsOf(run: LabelledRun, clusters: ReadonlyMap<string, Exposure[]>): Exposure[] | undefined {
  const own = clusters.get(run.cluster);
  if (own?.some((recall) => mayFollow(run, recall))) return own;
  const before = [...clusters.values()].filter((recalls) => recalls.some((recall) => mayFollow(run, recall)));
  const latest = (recalls: readonly Exposure[]): number =>
    recalls.findLast((recall) => mayFollow(run, recall))?.at ?? 0;
  return before.sort((a, b) => latest(b) - latest(a))[0];
}

/**
 * Whether an attempt may have come after a recall. Attempts have times in whole seconds. Threads of two scopes may have
 * the same name.
 */
function mayFollow(run: LabelledRun, recall: Exposure): boolean {
  return run.at + 999 >= recall.at && mayShareThread(run.scope, recall.scope);
}

function observe(
  unit: string,
  recalls: readonly Exposure[],
  labelled: readonly LabelledRun[],
  metric: Metric,
): Observation {
  const [first] = recalls as readonly [Exposure];
  const change = recalls.find(
    ({ injected, propensity }) => injected !== first.injected || propensity !== first.propensity,
  );
  const runs = change ? labelled.filter((run) => run.at + 999 < change.at) : labelled;
  const valueOf = ({ success, score }: Pick<LabelledRun, "success" | "score">): number =>
    metric === "success" ? Number(success) : score;
  const values = runs.map(valueOf);
  const tokens = runs.flatMap((run) => run.tokens ?? []);
  return {
    unit,
    cluster: first.cluster,
    task: runs[0]?.task ?? "",
    agent: first.agent,
    at: first.at,
    injected: first.injected,
    propensity: first.propensity,
    value: values.length === 0 ? null : mean(values),
    first: runs[0] === undefined ? null : { value: valueOf(runs[0].first), stored: runs[0].first.stored },
    tokens: tokens.length === 0 ? null : mean(tokens),
    injectedTokens: mean(recalls.map((recall) => recall.tokens)),
    exposure: first,
  };
}

function byTime(a: { readonly at: number }, b: { readonly at: number }): number {
  return a.at - b.at;
}
