import type { FlushOptions } from "../../experience/store/experience-store-options.ts";
import type { NewRun } from "../../experience/records/run-record.ts";
import { hasCode } from "../../base/errors.ts";
import { atExit } from "../../base/async/at-exit.ts";
import { inTime } from "../../base/async/in-time.ts";
import { isRowFault } from "../../storage/spool/is-row-fault.ts";
import { reasonOf, type Whereabouts } from "../../storage/spool/outbox.ts";
import type { Kept } from "../../storage/spool/spool.ts";
import type { CapturedRun } from "./captured-run.ts";
import { BATCH, BATCH_BYTES, RunQueue } from "./run-queue.ts";

/** The destination of runs. */
export interface RunSink {
  readonly outbox: {
    deliverRuns(records: readonly NewRun[], onKept?: (runs: number) => void): Promise<Whereabouts>;
    keepRuns(records: readonly NewRun[]): Kept;
    keepUnderWay(): boolean;
    replay(): Promise<void>;
    isEmpty(): Promise<boolean>;
    noteDropped(rows: number, reason: string): void;
  };
  noteError(where: string, error: unknown): void;
  /** Adds a hook that runs before the sink is flushed or closed. Returns a function that removes it. */
  onFlush(hook: (options: FlushOptions) => Promise<unknown>): () => void;
}

/** Limits of a buffer. */
export interface RunBufferOptions {
  /** Most runs that wait. */
  readonly bound: number;
  readonly maxBytes: number;
  /** Milliseconds between writes. */
  readonly interval: number;
  /** Returns the number of runs that have not ended. */
  readonly open: () => number;
  /** Closes the runs that have not ended and adds them, because the process ends. */
  readonly closeOpen: () => void;
}

const RETRIES = 3;

/**
 * Keeps runs on their way to the store. Adding never waits: batches are written by time and size.
 * - Runs that the store does not take go to disk.
 * - The whole buffer goes to disk when a limit is reached or the process ends.
 * - Runs that go neither to the store nor to disk stay in memory, up to the limit. Beyond it, the oldest are dropped
 *   and counted.
 * - Before a run leaves the memory of the process, it is finished, that is, redacted and serialised.
 */
export class RunBuffer {
  readonly #sink: RunSink;
  readonly #options: RunBufferOptions;
  readonly #queue = new RunQueue((error) => this.#lose(1, `not readable, ${reasonOf(error)}`));
  /** Unix milliseconds when the last write began, or when a run was later added to the empty buffer. */
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  readonly #others = new Set<Promise<unknown>>();
  #leave: (() => void)[] = [];
  stored = 0;
  /** Least number of runs that were kept on disk. */
  spooled = 0;
  readonly dropped: Record<string, number> = {};

  constructor(sink: RunSink, options: RunBufferOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** Runs that are neither stored nor on disk, without those being written. */
  get waiting(): number {
    return this.#queue.length;
  }

  /**
   * Adds two hooks. A flush of the sink then writes the buffer to the store. The end of the process closes the open runs and
   * puts the buffer on disk. `leaveWhenIdle` removes both hooks.
   */
  hold(): void {
    if (this.#leave.length > 0) return;
    const write = (options: FlushOptions): Promise<unknown> => this.#inTime(options, () => this.#writeAll());
    this.#leave = [this.#sink.onFlush(write), atExit(() => this.#end())];
  }

  add(run: CapturedRun): void {
    this.hold();
    if (this.#queue.length === 0) this.#since = performance.now();
    this.#queue.add(run);
    // The timer keeps the process alive, so that a program that simply ends still gets its runs stored.
    this.#timer ??= setTimeout(() => void this.#write().catch(() => {}), this.#options.interval);
    // Write late runs now, because busy programs may never let the timer fire.
    const late = performance.now() - this.#since >= this.#options.interval;
    if (late || this.#queue.length >= BATCH || this.#queue.bytes >= BATCH_BYTES)
      void this.#write().catch(() => {});
    this.#bind();
  }

  /** Makes `flush` also wait for another write. The promise must not reject. */
  alsoWaitFor(other: Promise<unknown>): void {
    this.#others.add(other);
    this.hold();
    void other.finally(() => this.#others.delete(other)).finally(() => this.leaveWhenIdle());
  }

  /**
   * Waits until all runs added so far are stored or kept on disk. Returns `true` if all are stored, and `false` if
   * some are on disk.
   * @throws the error of the store after several tries, or TIMEOUT, if runs could not be kept on disk either
   */
  async flush(options: FlushOptions = {}): Promise<boolean> {
    return await this.#inTime(options, async () => {
      await this.#writeAll();
      if (this.spooled === 0) return true;
      // Try again to store what went to disk earlier. Rows of other processes in the same spool count too, because
      // they cannot be told apart.
      await this.#sink.outbox.replay();
      return await this.#sink.outbox.isEmpty();
    });
  }

  async #inTime<T>({ timeout }: FlushOptions, work: () => Promise<T>): Promise<T | false> {
    if (timeout === undefined) return await work();
    try {
      return await inTime(timeout, work);
    } catch (error) {
      if (!hasCode(error, "TIMEOUT")) throw error;
      const failure = this.#keep();
      if (!this.#sink.outbox.keepUnderWay() || failure !== undefined) throw error;
      return false;
    }
  }

  async #writeAll(): Promise<void> {
    await Promise.all(this.#others);
    for (let attempt = 1; this.#queue.length > 0 || this.#writing; attempt++) {
      try {
        await this.#write();
      } catch (error) {
        if (attempt >= RETRIES) throw error;
      }
    }
  }

  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#since = performance.now();
    this.#writing ??= this.#drain().finally(() => {
      this.#writing = undefined;
      this.leaveWhenIdle();
    });
    return this.#writing;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.#queue.finishBatch();
      const batch = this.#queue.takeBatch();
      // The batch may be empty, because runs were lost or put on disk meanwhile.
      if (batch.length === 0) continue;
      let kept = 0;
      try {
        await this.#deliver(batch, (runs) => (kept = runs));
      } catch (error) {
        this.spooled += kept;
        this.#queue.putBack(batch.slice(kept));
        this.#sink.noteError("runs", error);
        this.#bind();
        throw error;
      }
    }
  }

  /**
   * Delivers a batch. If the table refuses a run of the batch, the runs are delivered one by one, so that the other
   * runs are stored.
   */
  async #deliver(batch: readonly NewRun[], onKept?: (runs: number) => void): Promise<void> {
    try {
      const now = await this.#sink.outbox.deliverRuns(batch, onKept);
      this[now] += batch.length;
    } catch (error) {
      if (!isRowFault(error)) throw error;
      if (batch.length === 1) this.#lose(1, `refused, ${reasonOf(error)}`);
      else for (const record of batch) await this.#deliver([record]);
    }
  }

  #bind(): void {
    const { bound, maxBytes } = this.#options;
    if (this.#queue.length <= bound && this.#queue.bytes <= maxBytes) return;
    const failure = this.#keep();
    let excess = 0;
    for (; this.#queue.length > bound || this.#queue.bytes > maxBytes; excess++) this.#queue.takeFinished(1);
    if (excess > 0) this.#lose(excess, `buffer full, ${reasonOf(failure)}`);
  }

  /** Keeps or drops everything when the process ends. */
  #end(): void {
    this.#options.closeOpen();
    const failure = this.#keep();
    const { length } = this.#queue.takeFinished(this.#queue.length);
    if (length > 0) this.#lose(length, `process ended, ${reasonOf(failure)}`);
  }

  /** Puts all waiting runs on disk. Returns the error if the disk did not take some. */
  #keep(): unknown {
    this.#queue.finishAll();
    const { kept, error } = this.#sink.outbox.keepRuns(this.#queue.finished);
    this.#queue.takeFinished(kept);
    this.spooled += kept;
    return error;
  }

  #lose(count: number, reason: string): void {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + count;
    this.#sink.outbox.noteDropped(count, reason);
  }

  /**
   * Undoes `hold` when the buffer is empty and no run is open. Many programs make a handler for each invocation, and
   * the process must not keep all their empty buffers.
   */
  leaveWhenIdle(): void {
    if (this.#queue.length > 0 || this.#writing || this.#others.size > 0 || this.#options.open() > 0) return;
    for (const leave of this.#leave) leave();
    this.#leave = [];
  }
}
