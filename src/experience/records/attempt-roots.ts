import { parsedJson } from "../../base/json/read-json.ts";
import { taskOfInput } from "../../base/messages/task.ts";
import { RESUMES, wantedTask } from "./experience-from-run.ts";
import type { RunRecord } from "./run-record.ts";

/** A root of which nothing is stored yet. */
const NEW = {
  id: "",
  parentId: null,
  kind: "graph",
  status: "unknown",
  inputs: "",
  metadata: JSON.stringify({ [RESUMES]: true }),
} as const;

type Root = Pick<RunRecord, "id" | "parentId" | "kind" | "status" | "metadata" | "inputs" | "startedAt">;

/** The root that another goes on with, among the roots of its thread; `undefined` where it goes on with none. */
export function resumedRoot<Run extends Root>(root: Root, roots: readonly Run[]): Run | undefined {
  const id = resumes(root);
  if (id !== true) return roots.find((one) => one.id === id);
  const before = roots.filter((one) => one.id !== root.id && one.startedAt <= root.startedAt);
  // A graph that came to its end left nothing to resume. A resume that failed may be tried again.
  const last = before
    .toSorted(newestFirst)
    .find(({ kind, status }) => status === "interrupted" || (kind === "graph" && status === "success"));
  return last?.status === "interrupted" ? last : undefined;
}

/** The roots that are one attempt with a root, the first one first: those it goes on with, and what went on with it. */
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

/** The task of an attempt, as its roots say it; empty where none does. */
export function taskOfAttempt(roots: readonly Root[]): string {
  for (const root of roots) {
    const task = wantedTask(root) ?? taskOfInput(parsedJson(root.inputs));
    if (task !== undefined) return task;
  }
  return "";
}

/** Who goes on with a root that waits. */
export interface Resumer {
  readonly user?: string | undefined;
  /** Its own, where it has one. */
  readonly scope?: string | undefined;
}

/**
 * The task of the root that waits in a thread at a time, among the roots of threads of this name. Threads of two users
 * may have one name: only roots of the same user count, and without users only those of the same scope.
 */
export function interruptedTask(
  roots: readonly (Root & Resumer)[],
  before: number,
  { user, scope }: Resumer,
): string | undefined {
  const root = { ...NEW, startedAt: before };
  const own = roots.filter(
    (one) =>
      (one.user || undefined) === user && (user !== undefined || scope === undefined || one.scope === scope),
  );
  return taskOfAttempt(attemptRoots<Root>(root, own)) || undefined;
}

/** Whether a root goes on with another, or waits for one to go on with it. */
export function mayHaveMoreRoots(root: Root): boolean {
  return root.status === "interrupted" || goesOn(root);
}

/** Whether a root goes on with another. */
export function goesOn(root: Pick<Root, "metadata">): boolean {
  return resumes(root) !== undefined;
}

/** The last root that went on with one. */
function nextOf<Run extends Root>(root: Run, roots: readonly Run[]): Run | undefined {
  if (root.status !== "interrupted") return undefined;
  return roots.toSorted(newestFirst).find((one) => one !== root && resumedRoot(one, roots)?.id === root.id);
}

function resumes({ metadata }: Pick<Root, "metadata">): string | true | undefined {
  if (!metadata.includes(RESUMES)) return undefined;
  const value = (parsedJson(metadata) as { [RESUMES]?: unknown } | null | undefined)?.[RESUMES];
  return value === true || typeof value === "string" ? value : undefined;
}

function newestFirst(a: Root, b: Root): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1);
}
