import type { Resumer } from "../../experience/records/attempt-roots.ts";
import type { RunStatus } from "../../experience/records/run-record.ts";
import type { AttemptOf, Cost } from "../../experience/records/spent-so-far.ts";
import type { Attempts } from "../../experience/store/attempts.ts";
import type { RunStart } from "../../experience/store/seen-runs.ts";
import { goesOn, type WentOn } from "../../experience/store/interrupted-threads.ts";
import type { OpenRun, StartedRun } from "./run-events.ts";
import { isSent, stepOf } from "./run-start.ts";

/** Reads the cost of an attempt that another process began and that waited in the thread before the time `before`. */
export type SpentElsewhere = (
  threadId: string,
  by: Resumer,
  before: number,
  attempt: AttemptOf,
) => Promise<Cost | undefined>;

/** Joins a root that goes on after a person has answered with the root that waited. */
export class ResumedRoots {
  readonly #attempts: Attempts;
  readonly #userOf: (run: OpenRun) => string | undefined;

  readonly #spentElsewhere: SpentElsewhere | undefined;

  constructor(
    attempts: Attempts,
    userOf: (run: OpenRun) => string | undefined,
    spentElsewhere?: SpentElsewhere,
  ) {
    this.#attempts = attempts;
    this.#userOf = userOf;
    this.#spentElsewhere = spentElsewhere;
  }

  /**
   * How to read the cost of the attempt that a root resumes, if another process began the attempt; `undefined` if the
   * run is no root or resumes nothing.
   */
  elsewhere(root: OpenRun): RunStart["elsewhere"] {
    const { id, rootId, resumes, startedAt } = root;
    const read = this.#spentElsewhere;
    if (!read || id !== rootId || !resumes) return undefined;
    return (attempt) => {
      const threadId = root.threadId ?? this.#attempts.owners.belongingOf(id).threadId;
      const scope = root.scope ?? this.#attempts.owners.memoryOf(id)?.scope;
      const by = { user: this.#userOf(root), scope, step: root.firstStep };
      return threadId === undefined ? undefined : () => read(threadId, by, startedAt, attempt);
    };
  }

  /**
   * Notes whether a thread waits for a person. A graph inside a graph shares the thread, so only the
   * outermost graph counts.
   */
  noteThread(run: OpenRun, root: OpenRun, status: RunStatus): void {
    // A graph that stopped behind its last step goes on without a step.
    if (run.kind === "graph" && run.firstStep === undefined && run.resumes) goesOnWith(root, run);
    const { task, scope } = root;
    if (run.kind !== "graph" || run.threadId === null || run.metadata["langgraph_node"] !== undefined) return;
    const { threads } = this.#attempts;
    if (task !== undefined) threads.workedAt(run.threadId, task);
    if (status !== "interrupted") return threads.ended(run.threadId);
    const { rootId } = run;
    const memory = scope === undefined ? this.#attempts.owners.memoryOf(rootId) : { scope };
    const { waitsAt: steps, stoppedAt: checkpoint } = run;
    const wentOn = task === undefined && root.resumes ? wentOnOf(root) : undefined;
    const user = this.#userOf(run);
    threads.interrupted(run.threadId, { rootId, task, user, memory, steps, checkpoint, wentOn });
  }

  /** Notes the first step of a graph. If the graph resumes the root that waits, both share user, memory and attempt. */
  noteStep(run: OpenRun, graph: OpenRun, root: OpenRun | undefined, find: StartedRun["find"]): void {
    if (graph.kind !== "graph" || graph.firstStep !== undefined) return;
    graph.firstStep = stepOf(run);
    if (root && root !== graph && graph.resumes) goesOnWith(root, graph);
    const sent = isSent(run);
    const { task, possible = [] } = (graph.resumes && !sent && find?.()) || {};
    graph.tasksInState = task === undefined ? possible : [task];
    // A chain around a graph goes through the graph again with it.
    if (root?.task === undefined && root?.resumes && root.tasksInState.length === 0)
      root.tasksInState = graph.tasksInState;
    const waiting = this.#joinedWith(graph);
    if (!waiting) {
      this.#attempts.supposes(graph.id, sent && graph.resumes ? null : (task ?? this.#workedAt(graph)));
      if (root && root !== graph && graph.resumes) this.#attempts.goesOn(graph.id, this.elsewhere(root));
      return;
    }
    const { rootId } = graph;
    const place = { runId: rootId, fallback: rootId };
    this.#attempts.owners.hasMemory(place, waiting.memory);
    this.#attempts.owners.belongsTo({ user: waiting.user }, place);
    this.#attempts.resumed(graph.id, waiting.rootId);
  }

  /** A run with what it goes on with, where it does. */
  joined(run: OpenRun): OpenRun {
    const waiting = this.#joinedWith(run);
    if (!waiting) {
      const workedAt = this.#workedAt(run);
      return workedAt === run.workedAt ? run : { ...run, workedAt };
    }
    const { rootId: resumesRoot, wentOn } = waiting;
    return { ...run, task: run.task ?? waiting.task, resumesRoot, wentOn };
  }

  /** The task in the state of a graph that is gone through again in a thread, if the thread has worked at it. */
  #workedAt({ threadId, tasksInState }: OpenRun): string | undefined {
    if (threadId === null) return undefined;
    return tasksInState.find((task) => this.#attempts.threads.hasWorkedAt(threadId, task));
  }

  #joinedWith(run: OpenRun): OpenRun["waiting"] {
    const { waiting, firstStep: step, wentOnAt: checkpoint } = run;
    return waiting && goesOn(waiting, { step, user: this.#userOf(run), checkpoint }) ? waiting : undefined;
  }
}

/** A chain around a graph goes on with it, also where its input does not say so, as after a breakpoint. */
function goesOnWith(root: OpenRun, { waiting, firstStep }: OpenRun): void {
  root.firstStep ??= firstStep;
  if (root.task === undefined && !root.resumes) Object.assign(root, { resumes: true, waiting });
}

/** Where a process went on with what another began, by the first root that did, which may wait again. */
export function wentOnOf({
  wentOn,
  startedAt,
  firstStep,
}: Pick<OpenRun, "wentOn" | "startedAt" | "firstStep">): WentOn {
  return wentOn ?? { startedAt, step: firstStep };
}
