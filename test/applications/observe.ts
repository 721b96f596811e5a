import type { ExpectedRun, RunKind, RunStatus } from "./expectation.ts";
import type { Experience, ExperienceStore, RunRecord, Session } from "./library.ts";
import { sessionsOf } from "./library.ts";
import type { Process } from "./process.ts";

/** A run that was stored, with those below it. */
export interface ObservedRun extends Omit<ExpectedRun, "children"> {
  readonly status: RunStatus;
  /** Empty where there is none. */
  readonly error: string;
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
  readonly sessions: readonly Session[];
  /** What should never be there: runs without a place, errors of the library. */
  readonly complaints: readonly string[];
}

/** What a process tells of itself. */
export interface Told {
  readonly withoutTask: number;
  /** What should never be: runs that stay open, what was dropped, errors of the library. */
  readonly complaints: readonly string[];
}

export function toldBy({ experience, handlers }: Pick<Process, "experience" | "handlers">): Told {
  const health = handlers.map((handler) => handler.health());
  const counts = health.flatMap(({ open, unmatched, errors: thrown, dropped }) =>
    Object.entries({ open, unmatched, thrown, dropped }),
  );
  return {
    withoutTask: health.reduce((sum, { withoutTask }) => sum + withoutTask, 0),
    complaints: [
      ...counts.flatMap(([what, count]) => (count === 0 ? [] : `${count} ${what}`)),
      ...Object.entries(experience.health().errors).map(([where, count]) => `${count} errors of ${where}`),
    ],
  };
}

/** Reads what is stored where a store was opened. */
export async function observe(experience: ExperienceStore, told: readonly Told[]): Promise<Observation> {
  await experience.flush();
  const runs: RunRecord[] = [];
  for await (const run of experience.runs.scan()) runs.push(run);
  const experiences: Experience[] = [];
  for await (const one of experience.scan()) experiences.push(one);
  return {
    roots: runs.filter(({ id, rootId }) => rootId === id).map((root) => rootOf(root, runs)),
    attempts: experiences.map(attemptOf),
    sessions: await sessionsOf(experience),
    withoutTask: told.reduce((sum, { withoutTask }) => sum + withoutTask, 0),
    complaints: [
      ...misplaced(runs).map(({ name }) => `${name} is below no run that is stored`),
      ...told.flatMap(({ complaints }) => complaints),
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
  const { name, kind, status, error, tokensInput: input, tokensOutput: output } = run;
  return {
    name,
    kind: kind as RunKind,
    status,
    error,
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
