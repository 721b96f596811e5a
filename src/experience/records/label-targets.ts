import type { ReadRow } from "../../storage/table/row-of.ts";
import { attemptRoots, mayHaveMoreRoots, namingResumed } from "./attempt-roots.ts";
import type { ExperienceTables } from "./experience-tables.ts";
import { byRecording, isFromRun } from "./labelled-row.ts";
import { type LoggedRun, runFromRow } from "./run-codec.ts";
import type { ExperienceRow, runsSchema } from "./schemas.ts";

/** What a label is about. */
export interface LabelTarget {
  /** The id under which the label is stored: that of the experience it was given to, or `runId`. */
  readonly id: string;
  /** The run under which labels of the attempt are stored; empty for an experience of no run. */
  readonly runId: string;
  /** The experience, if the label was given to one. */
  readonly own: ExperienceRow | undefined;
  /** The run that the label was given to, or that of `own`; `undefined` while the run is not stored. */
  readonly run: LoggedRun | undefined;
  /** The stored root runs of the attempt, the first one first. */
  readonly roots: readonly ReadRow<typeof runsSchema>[];
  /** Ids of the runs that labels of the attempt may have been given to. */
  readonly runIds: readonly string[];
  /** The experiences of the attempt. */
  readonly attempts: readonly ExperienceRow[];
}

type Tables = Pick<ExperienceTables, "experiences" | "runs">;
type RunRow = ReadRow<typeof runsSchema>;

/**
 * Finds what a label is about. A label of a run inside another counts for the root, and a label of a resumed run for
 * the whole attempt. Such a label is stored under the run that the attempt's experience names, else under the attempt's
 * first root.
 */
export async function labelTarget(id: string, tables: Tables): Promise<LabelTarget> {
  const experiences = await tables.experiences();
  const [own] = await experiences.get([id]);
  if (own?.run_id === "")
    return { id, own, runId: "", run: undefined, roots: [], runIds: [], attempts: [own] };
  const given = own ? own.run_id : id;
  const run = await runOf(given, tables);
  const rootId = run ? run.root_id : given;
  const roots = await rootsOf(rootId === given ? run : await runOf(rootId, tables), tables);
  const runIds = roots.length === 0 ? [rootId] : roots.map((root) => root.id);
  const attempts = await experiences.find("run_id", runIds);
  const recorded = attempts.filter((row) => !isFromRun(row)).toSorted(byRecording);
  const runId = (recorded.at(-1) ?? attempts[0])?.run_id ?? runIds[0] ?? rootId;
  return { id: own ? id : runId, own, runId, run: run && runFromRow(run), roots, runIds, attempts };
}

async function runOf(id: string, tables: Tables): Promise<RunRow | undefined> {
  return (await (await tables.runs()).get([id]))[0];
}

async function rootsOf(root: RunRow | undefined, tables: Tables): Promise<readonly RunRow[]> {
  if (!root) return [];
  const run = runFromRow(root);
  if (run.threadId === null || !mayHaveMoreRoots(run)) return [root];
  const rows = await (await tables.runs()).find("thread_id", [run.threadId]);
  const known = new Map(rows.map((row) => [row.id, row]));
  const runs = rows.map(runFromRow).filter(({ scope }) => scope === run.scope);
  const roots = runs.filter(({ parentId }) => parentId === null).map((one) => namingResumed(one, runs));
  const own = roots.find((one) => one.id === run.id) ?? run;
  return attemptRoots(own, roots).map((one) => known.get(one.id) ?? root);
}
