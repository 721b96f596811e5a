import { readField } from "../../experience/records/error-text.ts";
import type { RevisableRun } from "./captured-run.ts";
import type { EndedRun, OpenRun } from "./run-events.ts";

/** A run that ended with an error. */
interface FailedRun {
  readonly run: OpenRun;
  readonly error: string;
  /** `undefined` if the run is not stored. */
  readonly captured: RevisableRun | undefined;
}

/** The state of an open root and the runs below it. */
export class RootState {
  /** Number of open runs in the tree, including the root. */
  open = 0;
  /** The graph node that failed last. */
  failedNode: string | null = null;
  /** The path of that node. */
  failedPath: string | null = null;
  /** The last text of a model. */
  said = "";
  /** The runs that ended with the last error; `undefined` if a run started after that error. */
  #failure: { readonly thrown: unknown; readonly runs: FailedRun[] } | undefined;

  started(): void {
    this.open++;
    this.#failure = undefined;
  }

  /** Notes that a run below the root ended, with its text or its error. */
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
   * For a cancelled root run: the runs that the abort ended. They are the runs that ended with the last error. A step
   * that fails by itself makes the root run a failure, or another run starts. Therefore, if the root run is cancelled
   * right after a step failed, the abort counts as the reason for both.
   */
  abortedSteps(rootId: string): AbortedSteps | undefined {
    const { thrown, runs } = this.#failure ?? {};
    // If the child of the root is a graph that ended as cancelled, the outermost failed run inside the graph counts.
    const step = runs?.find(({ run }) => run.above === rootId) ?? runs?.at(-1);
    if (!runs || !step) return undefined;
    return {
      timedOut: readField(thrown, "name") === "TimeoutError",
      error: step.error,
      cancelled: () => runs.flatMap(({ captured }) => captured?.withStatus("cancelled") ?? []),
    };
  }
}

/** The runs that an abort ended. */
export interface AbortedSteps {
  /** Whether a timeout caused the abort. */
  readonly timedOut: boolean;
  /** The redacted error of the step that ended. */
  readonly error: string;
  /** The ended runs that are stored, with the status `cancelled`. */
  readonly cancelled: () => RevisableRun[];
}
