import type { FlushOptions } from "../../experience/store/experience-store-options.ts";
import type { RunRecord } from "../../experience/records/run-record.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { atExit } from "../../base/async/at-exit.ts";
import { inTime } from "../../base/async/in-time.ts";
import { isRowFault } from "../../storage/spool/is-row-fault.ts";
import { reasonOf, type Whereabouts } from "../../storage/spool/outbox.ts";
import type { Kept } from "../../storage/spool/spool.ts";
import type { CapturedRun } from "./captured-run.ts";
import { BATCH, BATCH_BYTES, RunQueue } from "./run-queue.ts";

/** Where runs go. */
export interface RunSink {
  readonly outbox: {
    deliverRuns(records: readonly RunRecord[], onKept?: (runs: number) => void): Promise<Whereabouts>;
    keepRuns(records: readonly RunRecord[]): Kept;
    keepUnderWay(): boolean;
    replay(): Promise<void>;
    isEmpty(): Promise<boolean>;
    noteDropped(rows: number, reason: string): void;
  };
  noteError(where: string, error: unknown): void;
  /** `hook` runs before the sink is flushed or closed. Returns how to take it back. */
  onFlush(hook: (options: FlushOptions) => Promise<unknown>): () => void;
}

/** Bounds of a buffer. */
export interface RunBufferOptions {
  /** Runs. */
  readonly bound: number;
  readonly maxBytes: number;
  /** Milliseconds between writes. */
  readonly interval: number;
  /** Runs that have not ended. */
  readonly open: () => number;
  /** Adds the runs that have not ended, as they are: the process ends. */
  readonly closeOpen: () => void;
}

const RETRIES = 3;

/**
 * Runs on their way to the store. Adding never waits; time and size empty it in batches. What the store does not take
 * goes to disk, and so does what is here when the bound is reached or the process ends. Only what the disk does not
 * take either stays, up to the bound; then the oldest are dropped, and counted. Before anything leaves the memory of
 * the process it is finished: redacted and serialised.
 */
export class RunBuffer {
  readonly #sink: RunSink;
  readonly #options: RunBufferOptions;
  readonly #queue = new RunQueue((error) => this.#lose(1, `not readable, ${reasonOf(error)}`));
  /** Unix milliseconds of the oldest run here that no write was begun for. */
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  readonly #others = new Set<Promise<unknown>>();
  #leave: (() => void)[] = [];
  stored = 0;
  /** Runs that were kept on disk, at least. */
  spooled = 0;
  readonly dropped: Record<string, number> = {};

  constructor(sink: RunSink, options: RunBufferOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  /** Runs that are neither stored nor on disk, but for those under way. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** A run begins: the end of the process and a flush of the sink concern this buffer until it is empty again. */
  hold(): void {
    if (this.#leave.length > 0) return;
    const write = (options: FlushOptions): Promise<unknown> => this.#inTime(options, () => this.#writeAll());
    this.#leave = [this.#sink.onFlush(write), atExit(() => this.#end())];
  }

  add(run: CapturedRun): void {
    this.hold();
    if (this.#queue.length === 0) this.#since = Date.now();
    this.#queue.add(run);
    // The timer keeps the process alive: a program that just ends still gets its runs stored.
    this.#timer ??= setTimeout(() => void this.#write().catch(() => {}), this.#options.interval);
    // Work that never lets timers run has its runs written all the same.
    const late = Date.now() - this.#since >= this.#options.interval;
    if (late || this.#queue.length >= BATCH || this.#queue.bytes >= BATCH_BYTES)
      void this.#write().catch(() => {});
    this.#bind();
  }

  /** Lets `flush` wait for another write as well; the promise must not reject. */
  alsoWaitFor(other: Promise<unknown>): void {
    this.#others.add(other);
    this.hold();
    void other.finally(() => this.#others.delete(other)).finally(() => this.leaveWhenIdle());
  }

  /**
   * Resolves when all runs added so far are kept: to `true` when they are stored, to `false` when some are on disk.
   * @throws what the store failed with after several tries, or TIMEOUT, where they could not be kept on disk either
   */
  async flush(options: FlushOptions = {}): Promise<boolean> {
    return await this.#inTime(options, async () => {
      await this.#writeAll();
      if (this.spooled === 0) return true;
      // What went to disk earlier is tried again; what others have there counts as ours, for want of telling it apart.
      await this.#sink.outbox.replay();
      return await this.#sink.outbox.isEmpty();
    });
  }

  async #inTime<T>({ timeout }: FlushOptions, work: () => Promise<T>): Promise<T | false> {
    if (timeout === undefined) return await work();
    try {
      return await inTime(timeout, work);
    } catch (error) {
      if (!DeeplakeError.isInstance(error) || error.code !== "TIMEOUT") throw error;
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
    this.#since = Date.now();
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
      // All of it may have been lost, or put on disk meanwhile.
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

  /** A run that the table refuses must not keep the others from being stored. */
  async #deliver(batch: readonly RunRecord[], onKept?: (runs: number) => void): Promise<void> {
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

  /** The process ends. */
  #end(): void {
    this.#options.closeOpen();
    const failure = this.#keep();
    const { length } = this.#queue.takeFinished(this.#queue.length);
    if (length > 0) this.#lose(length, `process ended, ${reasonOf(failure)}`);
  }

  /** Puts everything that waits on disk; gives the reason where it could not all be put there. */
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

  /** A handler per invocation is usual, so the sink and the process know of this buffer only while it holds something. */
  leaveWhenIdle(): void {
    if (this.#queue.length > 0 || this.#writing || this.#others.size > 0 || this.#options.open() > 0) return;
    for (const leave of this.#leave) leave();
    this.#leave = [];
  }
}
