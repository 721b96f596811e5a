import type { ExpectedRun, RunKind, RunStatus } from "./expectation.ts";
import type { DeeplakeCallbackHandler, Experience, ExperienceStore, RunRecord } from "./library.ts";

/** A run that was stored, with those below it. */
export interface ObservedRun extends Omit<ExpectedRun, "children"> {
  readonly status: RunStatus;
  readonly children: readonly ObservedRun[];
}

export interface ObservedRoot {
  readonly run: ObservedRun;
  /** The different threads and users of the tree's runs. */
  readonly threads: readonly (string | null)[];
  readonly users: readonly (string | null)[];
  readonly inside: boolean;
}

export interface ObservedAttempt {
  readonly task: string;
  readonly outcome: string;
  readonly source: string;
  readonly tokens: number | null;
  readonly thread: string | null;
  readonly user: string | null;
}

/** What a program left behind. */
export interface Observation {
  readonly roots: readonly ObservedRoot[];
  readonly attempts: readonly ObservedAttempt[];
  readonly withoutTask: number;
  /** What should never be there: runs without a place, errors of the library. */
  readonly complaints: readonly string[];
}

/** Reads what is stored at the location that the stores have in common. */
export async function observe(
  stores: readonly ExperienceStore[],
  handlers: readonly DeeplakeCallbackHandler[],
): Promise<Observation> {
  const experience = stores.at(-1) as ExperienceStore;
  const runs: RunRecord[] = [];
  for await (const run of experience.runs.scan()) runs.push(run);
  const experiences: Experience[] = [];
  for await (const one of experience.scan()) experiences.push(one);
  const health = handlers.map((handler) => handler.health());
  const errors = stores.flatMap((store) =>
    Object.entries(store.health().errors).map(([where, count]) => `${count} errors of ${where}`),
  );
  return {
    roots: runs.filter(({ id, rootId }) => rootId === id).map((root) => rootOf(root, runs)),
    attempts: experiences.map(attemptOf),
    withoutTask: health.reduce((sum, { withoutTask }) => sum + withoutTask, 0),
    complaints: [
      ...misplaced(runs).map(({ name }) => `${name} is below no run that is stored`),
      ...health.flatMap(({ open, unmatched, errors: thrown, dropped }) =>
        Object.entries({ open, unmatched, thrown, dropped }).flatMap(([what, count]) =>
          count === 0 ? [] : `${count} ${what}`,
        ),
      ),
      ...errors,
    ],
  };
}

function rootOf(root: RunRecord, runs: readonly RunRecord[]): ObservedRoot {
  const tree = runs.filter(({ rootId }) => rootId === root.id);
  return {
    run: below(root, runs),
    threads: [...new Set(tree.map(({ threadId }) => threadId))],
    users: [...new Set(tree.map(({ user }) => user || null))],
    inside: root.parentId !== null,
  };
}

function below(run: RunRecord, runs: readonly RunRecord[]): ObservedRun {
  const { name, kind, status, tokensInput: input, tokensOutput: output } = run;
  return {
    name,
    kind: kind as RunKind,
    status,
    tokens: input === null || output === null ? undefined : { input, output },
    children: runs
      .filter(({ id, parentId }) => parentId === run.id && id !== run.id)
      .map((child) => below(child, runs)),
  };
}

function misplaced(runs: readonly RunRecord[]): RunRecord[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  return runs.filter(({ id, parentId, rootId }) => {
    if (rootId === id) return parentId !== null && byId.has(parentId);
    return parentId === null || byId.get(parentId)?.rootId !== rootId;
  });
}

function attemptOf({ task, outcome, labelSource, metadata, threadId, user }: Experience): ObservedAttempt {
  const used = metadata["tokens_used"];
  return {
    task,
    outcome,
    source: labelSource,
    tokens: typeof used === "number" ? used : null,
    thread: threadId === "" ? null : threadId,
    user: user || null,
  };
}
