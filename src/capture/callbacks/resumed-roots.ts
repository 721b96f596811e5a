import type { RunStatus } from "../../experience/records/run-record.ts";
import type { Attempts } from "../../experience/store/attempts.ts";
import { goesOn } from "../../experience/store/interrupted-threads.ts";
import type { OpenRun } from "./run-events.ts";
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
   * outermost one counts.
   */
  noteThread(run: OpenRun, { task, scope }: OpenRun, status: RunStatus): void {
    if (run.kind !== "graph" || run.threadId === null || run.metadata["langgraph_node"] !== undefined) return;
    const { threads } = this.#attempts;
    if (status !== "interrupted") return threads.ended(run.threadId);
    const { rootId } = run;
    const memory = scope === undefined ? this.#attempts.memoryOf(rootId) : { scope };
    threads.interrupted(run.threadId, { rootId, task, user: this.#userOf(run), memory, steps: run.waitsAt });
  }

  /** The first step of a graph that is asked to go on says whether it is the one that waits: then both have one owner. */
  noteStep(run: OpenRun, graph: OpenRun): void {
    if (graph.kind !== "graph" || graph.firstStep !== undefined) return;
    graph.firstStep = stepOf(run);
    const { waiting, firstStep: step, rootId } = graph;
    if (!waiting || !goesOn(waiting, { step, user: this.#userOf(graph) })) return;
    const place = { runId: rootId, fallback: rootId };
    this.#attempts.hasMemory(place, waiting.memory);
    this.#attempts.belongsTo({ user: waiting.user }, place);
    this.#attempts.resumed(rootId, waiting.rootId);
  }

  /** A run with what it goes on with, where it does. */
  joined(run: OpenRun): OpenRun {
    const { waiting, firstStep: step } = run;
    if (!waiting || !goesOn(waiting, { step, user: this.#userOf(run) })) return run;
    return { ...run, task: run.task ?? waiting.task, resumesRoot: waiting.rootId };
  }
}
