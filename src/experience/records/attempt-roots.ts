import { parsedJson } from "../../base/json/read-json.ts";
import { taskOfInput } from "../../base/messages/task.ts";
import { RESUMES, wantedTask } from "./experience-from-run.ts";
import type { RunRecord } from "./run-record.ts";

/** A root that resumes another, and of which nothing is stored yet. */
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
    const task = wantedTask(root) ?? taskOfInput(parsedJson(root.inputs));
    if (task !== undefined) return task;
  }
  return "";
}

/** The user and the scope of the run that resumes a root. */
export interface Resumer {
  readonly user?: string | undefined;
  /** The scope of the run itself; `undefined` if it has none of its own. */
  readonly scope?: string | undefined;
}

/**
 * The roots of the attempt that waits for a person at the time `before`, among the roots of all threads with one name.
 * Threads of two users may have the same name. So only roots of the same user count; without a user, only roots of the
 * same scope.
 */
export function interruptedRoots<Run extends Root & Resumer>(
  roots: readonly Run[],
  before: number,
  { user, scope }: Resumer,
): readonly Run[] {
  const own = roots.filter(
    (one) =>
      (one.user || undefined) === user && (user !== undefined || scope === undefined || one.scope === scope),
  );
  const last = resumedRoot<Root>({ ...NEW, startedAt: before }, own) as Run | undefined;
  const path = last ? attemptRoots(last, own) : [];
  return path.slice(0, path.findIndex((one) => one === last) + 1);
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
  if (!metadata.includes(RESUMES)) return undefined;
  const value = (parsedJson(metadata) as { [RESUMES]?: unknown } | null | undefined)?.[RESUMES];
  return value === true || typeof value === "string" ? value : undefined;
}

function newestFirst(a: Root, b: Root): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1);
}
