import { oneOf, type Option } from "../../base/options/option.ts";
import { groupBy } from "../../base/collections/group-by.ts";
import type { Exposure, LabelledRun } from "./exposure.ts";
import { mean } from "../../base/stats/moments.ts";

/** What is measured. */
export type Metric = "success" | "score";

export const metricOption: Option<Metric> = oneOf("success", "score");

/**
 * One unit of randomisation, in one cluster of tasks or over all: a thread, or a run where there is no thread. All its
 * recalls drew the same number, so however often it ran it counts once.
 */
export interface Observation {
  readonly unit: string;
  readonly cluster: string;
  /** One of its tasks, for people; empty while nothing is labelled. */
  readonly task: string;
  readonly agent: string;
  /** First recall, Unix milliseconds. */
  readonly at: number;
  readonly injected: boolean;
  readonly propensity: number;
  /** Mean of its labelled runs; `null` while there is none. */
  readonly value: number | null;
  /** What the label said that was stored first, alone: what a sequential test may use, since it never changes. */
  readonly first: { readonly value: number; readonly stored: number } | null;
  /** Mean tokens of its runs, where somebody counted. */
  readonly tokens: number | null;
  /** Mean tokens of the texts it was given. */
  readonly injectedTokens: number;
  /** Its first recall: what was found, and what of it was given. */
  readonly exposure: Exposure;
}

/** The unit that a recall belongs to. */
export function unitOf({
  threadId,
  runId,
  recallId,
}: Pick<Exposure, "threadId" | "runId" | "recallId">): string {
  return threadId || runId || recallId;
}

/**
 * Joins what was recalled with what came of it, by run and by thread. A recall that found nothing belongs to no arm; a
 * unit whose arm changes counts until then. An attempt belongs to the recalls of its own task's cluster in its unit,
 * else to the last recall before it. `merged`: a unit is one observation whatever its tasks, under its first cluster.
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

/** Whether there was anything that could have been given or withheld. */
function isOpportunity({ items, reason }: Exposure): boolean {
  return items.length > 0 && reason !== "deadline" && reason !== "token-budget";
}

function recallsOf(run: LabelledRun, clusters: ReadonlyMap<string, Exposure[]>): Exposure[] | undefined {
  const own = clusters.get(run.cluster);
  if (own?.[0] && mayFollow(run, own[0])) return own;
  const before = [...clusters.values()].filter(([first]) => first && mayFollow(run, first));
  const latest = (recalls: readonly Exposure[]): number =>
    recalls.findLast((recall) => mayFollow(run, recall))?.at ?? 0;
  return before.sort((a, b) => latest(b) - latest(a))[0];
}

/** Attempts are dated in whole seconds. */
function mayFollow(run: LabelledRun, recall: Exposure): boolean {
  return run.at + 999 >= recall.at;
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
