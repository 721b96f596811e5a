import type { Resumer } from "../../experience/records/attempt-roots.ts";
import type { RunStatus } from "../../experience/records/run-record.ts";
import type { AttemptOf, Cost } from "../../experience/records/spent-so-far.ts";
import { isStateUpdate } from "../../experience/records/experience-from-run.ts";
import type { Attempts } from "../../experience/store/attempts.ts";
import type { RunStart } from "../../experience/store/seen-runs.ts";
import { resumedBy, type InterruptedRoot, type WentOn } from "../../experience/store/interrupted-threads.ts";
import type { OpenRun, StartedRun } from "./run-events.ts";
import { isSent, stepOf } from "./run-start.ts";

/**
 * Reads the cost of an attempt that another process began. The attempt waited in the thread before the time `before`.
 */
export type SpentElsewhere = (
  threadId: string,
  by: Resumer,
  before: number,
  attempt: AttemptOf,
) => Promise<Cost | undefined>;

/** Joins a root run that continues after a person's answer with the root run that waited. */
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
   * How to read the cost of the attempt that a root run resumes, if another process began the attempt. `undefined` if
   * the run is no root run or resumes nothing.
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
   * Notes whether a thread waits for a person. Only the outermost graph counts, because a graph inside a graph shares
   * its thread.
   */
  noteThread(run: OpenRun, root: OpenRun, status: RunStatus): void {
    // A graph that stopped after its last step continues without a step.
    if (run.kind === "graph" && run.firstStep === undefined && run.resumes) goesOnWith(root, run);
    const { threads } = this.#attempts;
    if (run.id === run.rootId && run.threadId !== null && isStateUpdate(run))
      threads.changed(run.threadId, this.#userOf(run));
    const { task, scope } = root;
    if (run.kind !== "graph" || run.threadId === null || run.metadata["langgraph_node"] !== undefined) return;
    if (task !== undefined) threads.workedAt(run.threadId, task);
    const { rootId } = run;
    const memory = scope === undefined ? this.#attempts.owners.memoryOf(rootId) : { scope };
    const user = this.#userOf(run);
    if (status !== "interrupted") return threads.ended(run.threadId, { user, memory });
    const { waitsAt: steps, stoppedAt: checkpoint } = run;
    const wentOn = task === undefined && root.resumes ? wentOnOf(root) : undefined;
    threads.interrupted(run.threadId, { rootId, task, user, memory, steps, checkpoint, wentOn });
  }

  /**
   * Notes the first step of a graph. If the graph resumes the root run that waits, both share user, memory and
   * attempt.
   */
  noteStep(run: OpenRun, graph: OpenRun, root: OpenRun | undefined, find: StartedRun["find"]): void {
    if (graph.kind !== "graph" || graph.firstStep !== undefined) return;
    graph.firstStep = stepOf(run);
    if (root && root !== graph && graph.resumes) goesOnWith(root, graph);
    const sent = isSent(run);
    const { task, possible = [] } = (graph.resumes && !sent && find?.()) || {};
    graph.tasksInState = task === undefined ? possible : [task];
    // If a graph is repeated from a checkpoint, the chain around it works at the same task.
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

  /** The run, with the root run or the task that it continues, if any. */
  joined(run: OpenRun): OpenRun {
    const waiting = this.#joinedWith(run);
    if (!waiting) {
      const workedAt = this.#workedAt(run);
      return workedAt === run.workedAt ? run : { ...run, workedAt };
    }
    const { rootId: resumesRoot, wentOn } = waiting;
    return { ...run, task: run.task ?? waiting.task, resumesRoot, wentOn };
  }

  /** The task in the state of a graph that is repeated in a thread, if the thread has worked at this task. */
  #workedAt({ threadId, tasksInState }: OpenRun): string | undefined {
    if (threadId === null) return undefined;
    return tasksInState.find((task) => this.#attempts.threads.hasWorkedAt(threadId, task));
  }

  #joinedWith(run: OpenRun): InterruptedRoot | undefined {
    const { waiting, firstStep: step, wentOnAt: checkpoint } = run;
    return resumedBy({ step, user: this.#userOf(run), checkpoint }, waiting);
  }
}

/**
 * If a graph continues, the chain around it continues too. The chain's input may not show this, for example after a
 * breakpoint.
 */
function goesOnWith(root: OpenRun, { waiting, firstStep }: OpenRun): void {
  root.firstStep ??= firstStep;
  if (root.task === undefined && !root.resumes) Object.assign(root, { resumes: true, waiting });
}

/**
 * Where this process continued an attempt of another process. The first root run that continued counts, because it
 * may wait again.
 */
export function wentOnOf({
  wentOn,
  startedAt,
  firstStep,
}: Pick<OpenRun, "wentOn" | "startedAt" | "firstStep">): WentOn {
  return wentOn ?? { startedAt, step: firstStep };
}
