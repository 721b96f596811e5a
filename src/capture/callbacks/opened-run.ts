import type { OpenRun, RootTask, RunOwners, StartedRun } from "./run-events.ts";

/** The run's place in its tree, what happens to the run, and its scope. */
export type RunPlace = Pick<OpenRun, "parentRunId" | "choice" | "above" | "parentId" | "rootId" | "scope">;

/** What is looked up when a run starts. */
interface Known extends Pick<OpenRun, "threadId" | "waiting"> {
  /** Path of the run above, if it is open. */
  readonly above: string | undefined;
  readonly found: RootTask | undefined;
}

/**
 * A run that starts now, with a copy of its inputs. Every field is written out, in this order, because spreading
 * objects with many fields takes twenty times as long.
 */
export function openedRun(run: StartedRun, owners: RunOwners, place: RunPlace, known: Known): OpenRun {
  const { kind, name, inputs } = run;
  return {
    id: run.id,
    parentRunId: place.parentRunId,
    kind,
    name,
    tags: run.tags,
    metadata: run.metadata,
    model: run.model ?? "",
    isSequence: run.isSequence === true,
    resumes: run.resumes === true,
    user: owners.user,
    around: owners.around,
    stream: owners.stream,
    task: known.found?.task,
    shape: known.found?.shape,
    path: `${known.above ?? ""}${kind === "node" ? `/${name}` : ""}`,
    taken: inputs && place.choice === "stored" ? inputs() : undefined,
    choice: place.choice,
    above: place.above,
    parentId: place.parentId,
    rootId: place.rootId,
    threadId: known.threadId,
    scope: place.scope,
    startedAt: Date.now(),
    waiting: known.waiting,
    firstStep: undefined,
    resumesRoot: undefined,
    wentOn: undefined,
    interrupted: false,
    waitsAt: new Set(),
    wentOnAt: undefined,
    stoppedAt: undefined,
    tasksInState: [],
    workedAt: undefined,
    signal: undefined,
    leftAt: undefined,
    leftIn: undefined,
  };
}
