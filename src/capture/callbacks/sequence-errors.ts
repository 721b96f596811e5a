import { Recent } from "../../base/collections/recent.ts";
import { errorMessage } from "../../experience/records/error-text.ts";
import type { EndedRun, OpenRun } from "./run-events.ts";

/** Most thrown values that are no errors which are remembered. */
const REMEMBERED = 100;

type Sequence = Pick<OpenRun, "id" | "isSequence" | "kind" | "above" | "name">;

/**
 * Errors that ended steps of sequences. LangChain takes a batch of a sequence step by step. If an input fails, it ends
 * all of them with its error, although the others were given up, or failed with errors of their own.
 */
export class SequenceErrors {
  /** By error, the sequences in which a step failed with it. */
  readonly #failed = new WeakMap<object, Set<string>>();
  /** The same for thrown values that are no errors: for a batch LangChain makes an error of them. */
  readonly #failedWith = new Recent<Set<string>>(REMEMBERED);
  /** By open sequence, the text of the error that ended a step of it. */
  readonly #own = new Map<string, string>();

  /** A run failed inside another. */
  stepFailed(sequence: Sequence, { thrown, error = "" }: EndedRun): void {
    const { id, isSequence } = sequence;
    if (!isSequence) return;
    const batch = batchOf(sequence, thrown);
    const ids = (isObject(thrown) ? this.#failed.get(thrown) : this.#failedWith.get(batch)) ?? new Set();
    ids.add(id);
    if (isObject(thrown)) this.#failed.set(thrown, ids);
    if (!(thrown instanceof Error)) this.#failedWith.set(batch, ids);
    this.#own.set(id, error);
  }

  /** How a run ended itself. */
  endOf(sequence: Sequence, end: EndedRun): EndedRun {
    const { id, isSequence } = sequence;
    if (!isSequence) return end;
    const own = this.#own.get(id);
    this.#own.delete(id);
    const ids = this.#idsOf(sequence, end.thrown);
    if (end.status !== "failure" || !ids || ids.has(id)) return end;
    return own === undefined ? { ...end, status: "cancelled", error: "" } : { ...end, error: own };
  }

  /** Whether an output is the error of a step: with `returnExceptions` the input that failed is told to have ended well. */
  isOwn(id: string, output: unknown): boolean {
    return isObject(output) && this.#failed.get(output)?.has(id) === true;
  }

  #idsOf(sequence: Sequence, thrown: unknown): Set<string> | undefined {
    const known = isObject(thrown) ? this.#failed.get(thrown) : undefined;
    const isMade = !known && sequence.kind === "chain" && thrown instanceof Error;
    return isMade ? this.#failedWith.get(batchOf(sequence, thrown)) : known;
  }
}

/** What the sequences of a batch have in common, and the error that ends them, which LangChain makes of another value. */
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
