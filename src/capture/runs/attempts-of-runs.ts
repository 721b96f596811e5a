import { groupBy } from "../../base/collections/group-by.ts";
import type { Experience } from "../../experience/records/experience.ts";
import type { LoggedRun } from "../../experience/records/run-codec.ts";

/** Finds the experiences that were made from runs. */
export class AttemptsOfRuns {
  readonly #byRun: ReadonlyMap<string, readonly Experience[]>;
  readonly #byThread: ReadonlyMap<string, readonly Experience[]>;

  constructor(experiences: readonly Experience[]) {
    const ordered = experiences.toSorted((a, b) => a.timestamp - b.timestamp);
    this.#byRun = groupBy(ordered, ({ runId }) => runId);
    const withoutRun = ordered.filter(({ runId }) => runId === "");
    this.#byThread = groupBy(withoutRun, ({ scope, threadId }) => key(scope, threadId));
  }

  /** The experiences of the run's root and of the run; if there are none, those of its thread that name no run. */
  of(run: LoggedRun): readonly Experience[] {
    const own = [...new Set([run.rootId, run.id])].flatMap((id) => this.#byRun.get(id) ?? []);
    if (own.length > 0 || run.threadId === null) return own;
    return this.#byThread.get(key(run.scope, run.threadId)) ?? [];
  }

  /** The experiences of several runs, each experience once, oldest first. */
  ofAll(runs: readonly LoggedRun[]): readonly Experience[] {
    const all = new Set(runs.flatMap((run) => this.of(run)));
    return [...all].sort((a, b) => a.timestamp - b.timestamp);
  }
}

/** The key of a thread. Threads of different scopes may have the same id. */
function key(scope: string, threadId: string): string {
  return JSON.stringify([scope, threadId]);
}
