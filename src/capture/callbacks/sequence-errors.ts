import type { EndedRun, OpenRun } from "./run-events.ts";

type Sequence = Pick<OpenRun, "id" | "isSequence">;

/**
 * Errors that ended steps of sequences. LangChain takes a batch of a sequence step by step. If an input fails, it ends
 * all of them with its error, although the others were given up, or failed with errors of their own.
 */
export class SequenceErrors {
  /** By error, the sequences in which a step failed with it. */
  readonly #failed = new WeakMap<object, Set<string>>();
  /** By open sequence, the text of the error that ended a step of it. */
  readonly #own = new Map<string, string>();

  /** A run failed inside another. */
  stepFailed({ id, isSequence }: Sequence, { thrown, error = "" }: EndedRun): void {
    if (!isSequence || !isObject(thrown)) return;
    const ids = this.#failed.get(thrown) ?? new Set();
    this.#failed.set(thrown, ids.add(id));
    this.#own.set(id, error);
  }

  /** How a run ended itself. */
  endOf({ id, isSequence }: Sequence, end: EndedRun): EndedRun {
    if (!isSequence) return end;
    const own = this.#own.get(id);
    this.#own.delete(id);
    const ids = isObject(end.thrown) ? this.#failed.get(end.thrown) : undefined;
    if (end.status !== "failure" || !ids || ids.has(id)) return end;
    return own === undefined ? { ...end, status: "cancelled", error: "" } : { ...end, error: own };
  }

  /** Whether an output is the error of a step: with `returnExceptions` the input that failed is told to have ended well. */
  isOwn(id: string, output: unknown): boolean {
    return isObject(output) && this.#failed.get(output)?.has(id) === true;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
