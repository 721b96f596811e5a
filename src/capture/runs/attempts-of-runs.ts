import { groupBy } from "../../base/collections/group-by.ts";
import type { Experience } from "../../experience/records/experience.ts";
import type { BriefRun } from "../../experience/records/brief-runs.ts";

/** The fields of an experience that name its run and its outcome. */
export type AttemptOfRun = Pick<Experience, "runId" | "threadId" | "scope" | "timestamp" | "outcome">;

/** Finds the experiences that were made from runs. */
export class AttemptsOfRuns<Attempt extends AttemptOfRun = Experience> {
  readonly #byRun: ReadonlyMap<string, readonly Attempt[]>;
  readonly #byThread: ReadonlyMap<string, readonly Attempt[]>;

  constructor(experiences: readonly Attempt[]) {
    const ordered = experiences.toSorted((a, b) => a.timestamp - b.timestamp);
    this.#byRun = groupBy(ordered, ({ runId }) => runId);
    const withoutRun = ordered.filter(({ runId }) => runId === "");
    this.#byThread = groupBy(withoutRun, ({ scope, threadId }) => key(scope, threadId));
  }

  /**
   * The experiences of the run's root run and of the run. Without any, the experiences of the run's thread that name
   * no run.
   */
  of(run: BriefRun): readonly Attempt[] {
    const own = [...new Set([run.rootId, run.id])].flatMap((id) => this.#byRun.get(id) ?? []);
    if (own.length > 0 || run.threadId === null) return own;
    return this.#byThread.get(key(run.scope, run.threadId)) ?? [];
  }

  /** The experiences of several runs, each experience once, oldest first. */
  ofAll(runs: readonly BriefRun[]): readonly Attempt[] {
    const all = new Set(runs.flatMap((run) => this.of(run)));
    return [...all].sort((a, b) => a.timestamp - b.timestamp);
  }
}

/** The key of a thread. Threads of different scopes may have the same id. */
function key(scope: string, threadId: string): string {
  return JSON.stringify([scope, threadId]);
}
