import type { NewRun } from "../../experience/records/run-record.ts";
import type { CapturedRun } from "./captured-run.ts";
import { setImmediate as turn } from "node:timers/promises";

/** Most runs, and most bytes of runs, that are written at once. */
export const BATCH = 500;
export const BATCH_BYTES: number = 4 * 1024 * 1024;

/**
 * Waiting runs, oldest first. Finished runs come first, then the runs that are only captured. A run stays here
 * until its batch is finished, because the process may end meanwhile.
 */
export class RunQueue {
  readonly #finished: NewRun[] = [];
  readonly #captured: CapturedRun[] = [];
  readonly #onLost: (error: unknown) => void;
  #bytes = 0;
  /** Bytes of the finished runs. */
  #finishedBytes = 0;

  /** @param onLost Called for each run that could not be finished. */
  constructor(onLost: (error: unknown) => void) {
    this.#onLost = onLost;
  }

  get length(): number {
    return this.#finished.length + this.#captured.length;
  }

  /** Approximate bytes of the runs in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The finished runs. */
  get finished(): readonly NewRun[] {
    return this.#finished;
  }

  add(run: CapturedRun): void {
    this.#captured.push(run);
    this.#bytes += run.bytes;
  }

  /** Finishes a batch of runs in slices of time, between which the agent can run. */
  finishBatch(): Promise<void> {
    return inSlices(
      () => this.#finished.length < BATCH && this.#finishedBytes < BATCH_BYTES && this.#finishOne(),
    );
  }

  /** Finishes all runs at once. */
  finishAll(): void {
    while (this.#finishOne());
  }

  /** Removes and returns a batch of finished runs. */
  takeBatch(): NewRun[] {
    let [count, bytes] = [0, 0];
    while (count < this.#finished.length && count < BATCH && bytes < BATCH_BYTES)
      bytes += sizeOf(this.#finished[count++] as NewRun);
    return this.takeFinished(count);
  }

  /** Removes and returns the oldest finished runs. */
  takeFinished(count: number): NewRun[] {
    const taken = this.#finished.splice(0, count);
    this.#count(taken, -1);
    return taken;
  }

  /** Puts removed runs back, in front of the others. */
  putBack(records: readonly NewRun[]): void {
    this.#finished.unshift(...records);
    this.#count(records, 1);
  }

  #finishOne(): boolean {
    const run = this.#captured.shift();
    if (!run) return false;
    this.#bytes -= run.bytes;
    try {
      const record = run.finish();
      this.#finished.push(record);
      this.#count([record], 1);
    } catch (error) {
      this.#onLost(error);
    }
    return true;
  }

  #count(records: readonly NewRun[], sign: 1 | -1): void {
    for (const record of records) {
      const bytes = sign * sizeOf(record);
      this.#bytes += bytes;
      this.#finishedBytes += bytes;
    }
  }
}

/** Approximate bytes of a finished run, in memory and on disk. */
function sizeOf({ inputs, outputs, error, metadata }: NewRun): number {
  return 400 + inputs.length + outputs.length + error.length + metadata.length;
}

/**
 * Longest time, in milliseconds, for which a slice of work delays the agent. The last step of a slice may exceed it.
 */
const SLICE = 1;

/**
 * Calls `step` until it returns `false`. Before each slice of time the event loop gets a turn, so that no callback
 * waits.
 */
export async function inSlices(step: () => boolean): Promise<void> {
  for (let goesOn = true; goesOn;) {
    await turn();
    const end = performance.now() + SLICE;
    do goesOn = step();
    while (goesOn && performance.now() <= end);
  }
}
