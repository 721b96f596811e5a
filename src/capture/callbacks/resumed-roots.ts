import type { RunStatus } from "../../experience/records/run-record.ts";
import type { Attempts } from "../../experience/store/attempts.ts";
import { goesOn } from "../../experience/store/interrupted-threads.ts";
import type { OpenRun, StartedRun } from "./run-events.ts";
import { stepOf } from "./run-start.ts";

/** Joins a root that goes on after a person has answered with the root that waited. */
export class ResumedRoots {
  readonly #attempts: Attempts;
  readonly #userOf: (run: OpenRun) => string | undefined;

  constructor(attempts: Attempts, userOf: (run: OpenRun) => string | undefined) {
    this.#attempts = attempts;
    this.#userOf = userOf;
  }

  /**
   * Notes whether a thread waits for a person. A graph inside a graph shares the thread, so only the
   * outermost graph counts.
   */
  noteThread(run: OpenRun, { task, scope }: OpenRun, status: RunStatus): void {
    if (run.kind !== "graph" || run.threadId === null || run.metadata["langgraph_node"] !== undefined) return;
    const { threads } = this.#attempts;
    if (task !== undefined) threads.workedAt(run.threadId, task);
    if (status !== "interrupted") return threads.ended(run.threadId);
    const { rootId } = run;
    const memory = scope === undefined ? this.#attempts.memoryOf(rootId) : { scope };
    const { waitsAt: steps, stoppedAt: checkpoint } = run;
    threads.interrupted(run.threadId, { rootId, task, user: this.#userOf(run), memory, steps, checkpoint });
  }

  /** Notes the first step of a graph. If the graph resumes the root that waits, both share user, memory and attempt. */
  noteStep(run: OpenRun, graph: OpenRun, find: StartedRun["find"]): void {
    if (graph.kind !== "graph" || graph.firstStep !== undefined) return;
    graph.firstStep = stepOf(run);
    if (graph.resumes) this.#noteState(graph, find?.().task);
    const waiting = this.#joinedWith(graph);
    if (!waiting) return;
    const { rootId } = graph;
    const place = { runId: rootId, fallback: rootId };
    this.#attempts.hasMemory(place, waiting.memory);
    this.#attempts.belongsTo({ user: waiting.user }, place);
    this.#attempts.resumed(rootId, waiting.rootId);
  }

  /** Notes the task in the state of a graph that runs again from an earlier checkpoint of its thread. */
  #noteState(graph: OpenRun, task: string | undefined): void {
    if (graph.threadId === null || task === undefined) return;
    if (this.#attempts.threads.hasWorkedAt(graph.threadId, task)) graph.taskInState = task;
  }

  /** The run with the task and the id of the root that it resumes; the same run if it resumes none. */
  joined(run: OpenRun): OpenRun {
    const waiting = this.#joinedWith(run);
    return waiting ? { ...run, task: run.task ?? waiting.task, resumesRoot: waiting.rootId } : run;
  }

  #joinedWith(run: OpenRun): OpenRun["waiting"] {
    const { waiting, firstStep: step, wentOnAt: checkpoint } = run;
    return waiting && goesOn(waiting, { step, user: this.#userOf(run), checkpoint }) ? waiting : undefined;
  }
}
