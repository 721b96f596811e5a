import type { OpenRun } from "./run-events.ts";

type Sequence = Pick<OpenRun, "id" | "isSequence">;

/**
 * Errors that ended steps of sequences. LangChain takes a batch of a sequence step by step, and ends all of its inputs
 * with the error of the one that failed: the others were given up and have not failed.
 */
export class SequenceErrors {
  /** By error, the sequences in which a step failed with it. */
  readonly #failed = new WeakMap<object, Set<string>>();

  /** A run failed inside another. */
  stepFailed({ id, isSequence }: Sequence, thrown: unknown): void {
    if (!isSequence || typeof thrown !== "object" || thrown === null) return;
    const ids = this.#failed.get(thrown) ?? new Set();
    this.#failed.set(thrown, ids.add(id));
  }

  /** Whether the error that ended a sequence is that of another input of its batch. */
  isOfAnother({ id, isSequence }: Sequence, thrown: unknown): boolean {
    if (!isSequence || typeof thrown !== "object" || thrown === null) return false;
    const ids = this.#failed.get(thrown);
    return ids !== undefined && !ids.has(id);
  }

  /** Whether an output is the error of a step: with `returnExceptions` the input that failed is told to have ended well. */
  isOwn(id: string, output: unknown): boolean {
    return typeof output === "object" && output !== null && this.#failed.get(output)?.has(id) === true;
  }
}
