import type { EndedRun, OpenRun } from "./run-events.ts";

type Sequence = Pick<OpenRun, "id" | "isSequence">;

/**
 * Errors that ended steps of sequences. LangChain runs a batch of a sequence step by step. If one input fails,
 * LangChain ends the runs of all inputs with the same error, although the other inputs were given up or failed with
 * errors of their own.
 */
export class SequenceErrors {
  /** By error, the ids of the sequences in which a step failed with this error. */
  readonly #failed = new WeakMap<object, Set<string>>();
  /** By id of an open sequence, the text of the error that ended one of its steps. */
  readonly #own = new Map<string, string>();

  /** Notes that a step of a sequence failed. */
  stepFailed({ id, isSequence }: Sequence, { thrown, error = "" }: EndedRun): void {
    if (!isSequence || !isObject(thrown)) return;
    const ids = this.#failed.get(thrown) ?? new Set();
    this.#failed.set(thrown, ids.add(id));
    this.#own.set(id, error);
  }

  /** The end of a run; of a sequence with its own error, or `cancelled` if only another input of the batch failed. */
  endOf({ id, isSequence }: Sequence, end: EndedRun): EndedRun {
    if (!isSequence) return end;
    const own = this.#own.get(id);
    this.#own.delete(id);
    const ids = isObject(end.thrown) ? this.#failed.get(end.thrown) : undefined;
    if (end.status !== "failure" || !ids || ids.has(id)) return end;
    return own === undefined ? { ...end, status: "cancelled", error: "" } : { ...end, error: own };
  }

  /**
   * Whether the output of a sequence is the error of one of its steps. With `returnExceptions`, LangChain reports a
   * failed input as a success with the error as its output.
   */
  isOwn(id: string, output: unknown): boolean {
    return isObject(output) && this.#failed.get(output)?.has(id) === true;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
