import { Recent } from "../../base/collections/recent.ts";
import { errorMessage } from "../../experience/records/error-text.ts";
import type { EndedRun, OpenRun } from "./run-events.ts";

/** Least number of remembered batches in which a step threw a value that is no `Error`. */
const REMEMBERED = 100;

type Sequence = Pick<OpenRun, "id" | "isSequence" | "above" | "name">;

/**
 * Errors that ended steps of sequences. LangChain runs a batch of a sequence step by step. If one input fails,
 * LangChain ends the runs of all inputs with the same error. In truth, the other inputs were cancelled or failed with
 * other errors.
 */
export class SequenceErrors {
  /** The ids of the sequences in which a step failed, by the error. */
  readonly #failed = new WeakMap<object, Set<string>>();
  /**
   * The ids of the sequences in which a step threw a value that is no `Error`, by batch. LangChain makes an error of
   * such a value.
   */
  readonly #failedWith = new Recent<Set<string>>(REMEMBERED);
  /** The value that a step of an open sequence threw, and the error's text, by the sequence's id. */
  readonly #own = new Map<string, { readonly thrown: unknown; readonly error: string }>();

  /** Notes that a step of a sequence failed. */
  stepFailed(sequence: Sequence, { thrown, error = "" }: EndedRun): void {
    const { id, isSequence } = sequence;
    if (!isSequence) return;
    const batch = batchOf(sequence, thrown);
    const ids = (isObject(thrown) ? this.#failed.get(thrown) : this.#failedWith.get(batch)) ?? new Set();
    ids.add(id);
    if (isObject(thrown)) this.#failed.set(thrown, ids);
    if (!(thrown instanceof Error)) this.#failedWith.set(batch, ids);
    this.#own.set(id, { thrown, error });
  }

  /**
   * The end of a run. A sequence gets its own error, or the status `cancelled` if only another input of the batch
   * failed.
   */
  endOf(sequence: Sequence, end: EndedRun): EndedRun {
    const { id, isSequence } = sequence;
    if (!isSequence) return end;
    const own = this.#own.get(id);
    this.#own.delete(id);
    const ids = this.#idsOf(sequence, end.thrown);
    if (end.status !== "failure" || !ids || ids.has(id)) return end;
    return own === undefined ? { ...end, status: "cancelled", error: "" } : { ...end, error: own.error };
  }

  /**
   * The value that a step of a sequence threw, if the sequence's output is that value. With `returnExceptions`,
   * LangChain reports a failed input as a success with the error as its output. A plain value, a list or a date is in
   * the output's field `output`.
   */
  thrownIn(id: string, output: unknown): Pick<EndedRun, "thrown"> | undefined {
    if (!isObject(output)) return undefined;
    if (this.#failed.get(output)?.has(id)) return { thrown: output };
    const own = this.#own.get(id);
    const isIt = own && "output" in output && Object.is(output.output, own.thrown);
    return isIt ? own : undefined;
  }

  #idsOf(sequence: Sequence, thrown: unknown): Set<string> | undefined {
    const known = isObject(thrown) ? this.#failed.get(thrown) : undefined;
    const isMade = !known && thrown instanceof Error;
    return isMade ? this.#failedWith.get(batchOf(sequence, thrown)) : known;
  }
}

/**
 * Key of a batch: the parent and the name of its sequences, and the message of the error that LangChain makes of
 * `thrown`.
 */
function batchOf({ above, name }: Sequence, thrown: unknown): string {
  return JSON.stringify([above, name, errorMessage(made(thrown))]);
}

function made(thrown: unknown): unknown {
  try {
    return thrown instanceof Error ? thrown : new Error(thrown as string);
  } catch {
    return thrown;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
