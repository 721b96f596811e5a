import { parsedJson } from "../../base/json/read-json.ts";
import { taskOfInput } from "../../base/messages/task.ts";
import { isStateUpdate, RESUMES, wantedOf } from "./experience-from-run.ts";
import { metadataAt, metadataTextAt } from "./metadata-at.ts";
import type { RunRecord } from "./run-record.ts";

/** Key in the metadata of a step. LangGraph puts the step's place in the checkpoint there. */
const STEP = "langgraph_checkpoint_ns";

/** A root that resumes another root and is not stored yet. */
const NEW = {
  id: "",
  parentId: null,
  kind: "graph",
  status: "unknown",
  inputs: "",
  metadata: JSON.stringify({ [RESUMES]: true }),
} as const;

type Root = Pick<RunRecord, "id" | "parentId" | "kind" | "status" | "metadata" | "inputs" | "startedAt">;

/** The root that a root resumes, among the roots of its thread; `undefined` if it resumes none. */
function resumedRoot<Run extends Root>(root: Root, roots: readonly Run[]): Run | undefined {
  const id = resumes(root);
  if (id !== true) return roots.find((one) => one.id === id);
  const before = roots.filter((one) => one.id !== root.id && one.startedAt <= root.startedAt);
  // A graph that ended left nothing to resume. Failed roots are skipped, because a failed resume may be tried again.
  const last = before
    .toSorted(newestFirst)
    .find(({ kind, status }) => status === "interrupted" || (kind === "graph" && status === "success"));
  return last?.status === "interrupted" ? last : undefined;
}

/**
 * All roots of the attempt to which a root belongs, in order: those that it resumes, itself, and those that
 * resume it.
 */
export function attemptRoots<Run extends Root>(root: Run, roots: readonly Run[]): readonly Run[] {
  const path = [root];
  for (
    let first = resumedRoot(root, roots);
    first && !path.includes(first);
    first = resumedRoot(first, roots)
  )
    path.unshift(first);
  for (let next = nextOf(root, roots); next && !path.includes(next); next = nextOf(next, roots))
    path.push(next);
  return path;
}

/** The task of an attempt: the first one found in its roots; empty if there is none. */
export function taskOfAttempt(roots: readonly Root[]): string {
  for (const root of roots) {
    const task = wantedOf(root)?.task || taskOfInput(parsedJson(root.inputs));
    if (task !== undefined) return task;
  }
  return "";
}

/** What is known of the run that resumes a root. */
export interface Resumer {
  readonly user?: string | undefined;
  /** The scope of the run itself; `undefined` if it has none of its own. */
  readonly scope?: string | undefined;
  /** The place of the run's first step in the graph's checkpoint; `undefined` if unknown. */
  readonly step?: string | undefined;
}

/** The attempt that waits for a person. */
export interface InterruptedAttempt {
  readonly task: string;
  readonly user: string | undefined;
  /** Ids of its roots, the waiting one last. */
  readonly roots: readonly string[];
}

/**
 * The attempt that a resuming run continues. The attempt waits for a person at the time `before`. `runs` are the runs of
 * all threads with one id, because threads of several users may have the same id. The waiting step and the resuming run
 * must have the same place in the checkpoint if both places are known, because no two threads share a place.
 * Otherwise a run of a user continues only an attempt of the same user. A run without a user continues the waiting attempt
 * without a user in its scope, else the only attempt that waits in its scope.
 */
export function interruptedAttempt(
  runs: readonly RunRecord[],
  before: number,
  by: Resumer,
): InterruptedAttempt | undefined {
  const { user, scope, step } = by;
  // A root chain around a graph counts as a graph.
  const graphs = new Set(runs.flatMap(({ kind, rootId }) => (kind === "graph" ? rootId : [])));
  // A root may have a parent that no handler sees, so `parentId` does not tell.
  const roots = runs.flatMap((run): RunRecord[] =>
    run.id === run.rootId ? [{ ...run, kind: graphs.has(run.id) ? "graph" : run.kind }] : [],
  );
  const users = new Set(roots.map((one) => one.user || undefined));
  const found = [...users].flatMap((owner) => {
    const own = roots.filter((one) => (one.user || undefined) === owner);
    const waiting = resumedRoot({ ...NEW, startedAt: before }, own);
    if (!waiting) return [];
    const all = attemptRoots<RunRecord>(waiting, own);
    const path = all.slice(0, all.indexOf(waiting) + 1);
    const task = taskOfAttempt(path);
    if (task === "") return [];
    // A change of the state gives the steps that wait new places.
    const isChanged = roots.some(
      (one) =>
        isStateUpdate(one) &&
        (!one.user || one.user === owner) &&
        waiting.startedAt < one.startedAt &&
        one.startedAt <= before,
    );
    // The places in the graph's checkpoint at which its steps wait.
    const steps = runs.flatMap((run) =>
      run.rootId === waiting.id && run.status === "interrupted" ? (stepOf(run) ?? []) : [],
    );
    const isThere = step !== undefined && steps.includes(step);
    const isElsewhere = step !== undefined && steps.length > 0 && !isThere && !isChanged;
    const mayBe = user === undefined ? scope === undefined || waiting.scope === scope : owner === user;
    return isThere || (mayBe && !isElsewhere)
      ? [{ task, user: owner, roots: path.map(({ id }) => id), isThere }]
      : [];
  });
  const known = found.find(({ isThere }) => isThere) ?? found.find((one) => one.user === user);
  return known ?? (found.length === 1 ? found[0] : undefined);
}

/**
 * The root, with the id of the root that it resumes in its metadata even if only another process saw that root. `runs`
 * are as for `interruptedAttempt`.
 */
export function namingResumed<Run extends RunRecord>(root: Run, runs: readonly RunRecord[]): Run {
  if (resumes(root) !== true) return root;
  const { id, user, scope, startedAt } = root;
  const [first] = runs
    .filter((run) => run.rootId === id && stepOf(run) !== undefined)
    .toSorted((a, b) => -newestFirst(a, b));
  const others = runs.filter(({ rootId }) => rootId !== id);
  const by = { user: user || undefined, scope, step: first && stepOf(first) };
  const before = interruptedAttempt(others, startedAt, by)?.roots.at(-1) ?? "";
  return { ...root, metadata: JSON.stringify({ [RESUMES]: before }) };
}

function stepOf({ metadata }: RunRecord): string | undefined {
  return metadataTextAt(metadata, STEP);
}

/** Whether a root may share its attempt with other roots: it resumes one, or waits to be resumed. */
export function mayHaveMoreRoots(root: Root): boolean {
  return root.status === "interrupted" || goesOn(root);
}

/** Whether a root resumes another. */
export function goesOn(root: Pick<Root, "metadata">): boolean {
  return resumes(root) !== undefined;
}

/** The newest root that resumes this one; `undefined` if there is none. */
function nextOf<Run extends Root>(root: Run, roots: readonly Run[]): Run | undefined {
  if (root.status !== "interrupted") return undefined;
  return roots.toSorted(newestFirst).find((one) => one !== root && resumedRoot(one, roots)?.id === root.id);
}

function resumes({ metadata }: Pick<Root, "metadata">): string | true | undefined {
  const value = metadataAt(metadata, RESUMES);
  return value === true || typeof value === "string" ? value : undefined;
}

function newestFirst(a: Root, b: Root): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1);
}
