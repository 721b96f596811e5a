import type { RunRecord } from "../../experience/records/run-record.ts";
import type { CapturedRun } from "./captured-run.ts";
import { setImmediate as turn } from "node:timers/promises";

/** Most runs, and most bytes of them, that are written at once. */
export const BATCH = 500;
export const BATCH_BYTES: number = 4 * 1024 * 1024;

/**
 * Runs that wait, oldest first: finished ones, and behind them those that are only captured. What is being finished
 * stays here, since the process may end meanwhile.
 */
export class RunQueue {
  readonly #finished: RunRecord[] = [];
  readonly #captured: CapturedRun[] = [];
  readonly #onLost: (error: unknown) => void;
  #bytes = 0;
  /** Bytes of the finished ones. */
  #finishedBytes = 0;

  /** @param onLost Told of each run that could not be finished. */
  constructor(onLost: (error: unknown) => void) {
    this.#onLost = onLost;
  }

  get length(): number {
    return this.#finished.length + this.#captured.length;
  }

  /** About the bytes that the runs take in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The runs that are finished. */
  get finished(): readonly RunRecord[] {
    return this.#finished;
  }

  add(run: CapturedRun): void {
    this.#captured.push(run);
    this.#bytes += run.bytes;
  }

  /** Finishes a batch, and lets the agent go on meanwhile. */
  finishBatch(): Promise<void> {
    return inSlices(
      () => this.#finished.length < BATCH && this.#finishedBytes < BATCH_BYTES && this.#finishOne(),
    );
  }

  /** Finishes everything at once. */
  finishAll(): void {
    while (this.#finishOne());
  }

  /** Takes out a batch of finished runs. */
  takeBatch(): RunRecord[] {
    let [count, bytes] = [0, 0];
    while (count < this.#finished.length && count < BATCH && bytes < BATCH_BYTES)
      bytes += sizeOf(this.#finished[count++] as RunRecord);
    return this.takeFinished(count);
  }

  /** Takes out that many finished runs, the oldest. */
  takeFinished(count: number): RunRecord[] {
    const taken = this.#finished.splice(0, count);
    this.#count(taken, -1);
    return taken;
  }

  /** Puts back what was taken out. */
  putBack(records: readonly RunRecord[]): void {
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

  #count(records: readonly RunRecord[], sign: 1 | -1): void {
    for (const record of records) {
      const bytes = sign * sizeOf(record);
      this.#bytes += bytes;
      this.#finishedBytes += bytes;
    }
  }
}

/** About the bytes that a finished run takes in memory and on disk. */
function sizeOf({ inputs, outputs, error, metadata }: RunRecord): number {
  return 400 + inputs.length + outputs.length + error.length + metadata.length;
}

/** Longest that work holds up the agent at a time, in milliseconds, but for the last step of a slice. */
const SLICE = 1;

/** Calls `step` until it says `false`, a few times in one go, and lets the event loop turn in between. */
export async function inSlices(step: () => boolean): Promise<void> {
  let end = performance.now() + SLICE;
  while (step()) {
    if (performance.now() <= end) continue;
    await turn();
    end = performance.now() + SLICE;
  }
}
