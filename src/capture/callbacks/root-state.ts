import type { CapturedRun, RevisableRun } from "./captured-run.ts";
import type { EndedRun, OpenRun } from "./run-events.ts";

/** A run that an error ended. */
interface FailedRun {
  readonly run: OpenRun;
  readonly error: string;
  /** `undefined` when the run is not stored. */
  readonly captured: RevisableRun | undefined;
}

/** What is known of the runs below a root while it is open. */
export class RootState {
  /** How many runs of the tree are open, the root included. */
  open = 0;
  /** The graph node that failed last. */
  failedNode: string | null = null;
  /** Its path. */
  failedPath: string | null = null;
  /** What a model said last. */
  said = "";
  /** Whose it is, as the first run below it said that knew. */
  user: string | undefined;
  /** The runs that the last error ended; none when something started after it. */
  #failure: { readonly thrown: unknown; readonly runs: FailedRun[] } | undefined;

  started(): void {
    this.open++;
    this.#failure = undefined;
  }

  /** A run below the root ended. */
  ended(
    run: OpenRun,
    { status, thrown, said, error = "" }: EndedRun,
    captured: RevisableRun | undefined,
  ): void {
    if (said) this.said = said;
    if (status !== "failure") return;
    if (run.kind === "node") {
      this.failedNode = run.name;
      this.failedPath = run.path;
    }
    const failed = { run, error, captured };
    if (this.#failure && this.#failure.thrown === thrown) this.#failure.runs.push(failed);
    else this.#failure = { thrown, runs: [failed] };
  }

  /**
   * The runs that ended with the reason of an abort. An error of a step itself would have ended the root with that error
   * or been followed by another try; a root that was aborted right after its step failed was aborted with that reason.
   */
  abortedSteps(rootId: string): AbortedSteps | undefined {
    const { thrown, runs } = this.#failure ?? {};
    const step = runs?.find(({ run }) => run.above === rootId);
    if (!runs || !step) return undefined;
    return {
      timedOut: (thrown as { name?: unknown } | null | undefined)?.name === "TimeoutError",
      error: step.error,
      cancelled: () => runs.flatMap(({ captured }) => captured?.withStatus("cancelled") ?? []),
    };
  }
}

/** What an abort ended. */
export interface AbortedSteps {
  /** It was aborted because its time was over. */
  readonly timedOut: boolean;
  /** What the step says that ended it, redacted. */
  readonly error: string;
  /** The stored runs among them, as cancelled. */
  readonly cancelled: () => CapturedRun[];
}
