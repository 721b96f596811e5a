import type { RunRecord } from "../experience/run-record.ts";
import type { EndedRun } from "./run-events.ts";

/** What is known of the runs below a root while it is open. */
export class RootState {
  /** How many runs of the tree are open, the root included. */
  open = 0;
  /** The graph node that failed last. */
  failedNode: string | null = null;
  /** What a model said last. */
  said = "";
  /** The runs that the last error ended; none when something started after it. */
  #failure: { readonly thrown: unknown; readonly records: RunRecord[] } | undefined;

  started(): void {
    this.open++;
    this.#failure = undefined;
  }

  /** A run below the root ended. */
  ended(record: RunRecord, { status, thrown, said }: EndedRun): void {
    if (said) this.said = said;
    if (status !== "failure") return;
    if (record.kind === "node") this.failedNode = record.name;
    if (this.#failure && this.#failure.thrown === thrown) this.#failure.records.push(record);
    else this.#failure = { thrown, records: [record] };
  }

  /**
   * The runs that ended with the reason of an abort. An error of a step itself would have ended the root with that error
   * or been followed by another try; a root that was aborted right after its step failed was aborted with that reason.
   */
  abortedSteps(
    rootId: string,
  ):
    | { readonly records: readonly RunRecord[]; readonly error: string; readonly timedOut: boolean }
    | undefined {
    const { thrown, records } = this.#failure ?? {};
    const step = records?.find(({ parentId }) => parentId === rootId);
    if (!records || !step) return undefined;
    const timedOut = (thrown as { name?: unknown } | null | undefined)?.name === "TimeoutError";
    return { records, error: step.error, timedOut };
  }
}
