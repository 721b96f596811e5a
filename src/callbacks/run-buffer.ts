import type { RunRecord } from "../experience/run-record.ts";
import type { CapturedRun } from "./captured-run.ts";
import { finishInSlices } from "./finish-in-slices.ts";

/** Where runs go. */
export interface RunSink {
  logRuns(records: readonly RunRecord[]): Promise<void>;
  noteError(where: string, error: unknown): void;
  /** `hook` runs before the sink is flushed or closed. Returns how to take it back. */
  onFlush(hook: () => Promise<void>): () => void;
}

const BATCH = 500;
const RETRIES = 3;

/**
 * Runs on their way to the store. Adding never waits; a timer and the size empty it in batches. When the store fails
 * the runs stay and are tried again; only over the bound the oldest are dropped, and counted.
 */
export class RunBuffer {
  readonly #sink: RunSink;
  readonly #bound: number;
  readonly #interval: number;
  #waiting: CapturedRun[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  readonly #others = new Set<Promise<unknown>>();
  #unhook: (() => void) | undefined;
  dropped = 0;

  /** @param options `bound` in runs, `interval` in milliseconds. */
  constructor(sink: RunSink, options: { bound: number; interval: number }) {
    this.#sink = sink;
    this.#bound = options.bound;
    this.#interval = options.interval;
  }

  /** Runs not stored yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  add(run: CapturedRun): void {
    this.#waiting.push(run);
    this.#hook();
    this.#bind();
    // The timer keeps the process alive: a program that just ends still gets its runs stored.
    this.#timer ??= setTimeout(() => void this.#write().catch(() => {}), this.#interval);
    if (this.#waiting.length >= BATCH) void this.#write().catch(() => {});
  }

  /** Lets `flush` wait for another write as well; the promise must not reject. */
  alsoWaitFor(other: Promise<unknown>): void {
    this.#others.add(other);
    this.#hook();
    void other.finally(() => this.#others.delete(other)).finally(() => this.#unhookWhenIdle());
  }

  /** Resolves when all runs added so far are stored; rejects with the store's error after several tries. */
  async flush(): Promise<void> {
    await Promise.all(this.#others);
    for (let attempt = 1; this.#waiting.length > 0 || this.#writing; attempt++) {
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
    this.#writing ??= this.#drain().finally(() => {
      this.#writing = undefined;
      this.#unhookWhenIdle();
    });
    return this.#writing;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      try {
        await this.#sink.logRuns(await finishInSlices(batch));
      } catch (error) {
        this.#waiting.unshift(...batch);
        this.#bind();
        this.#sink.noteError("runs", error);
        throw error;
      }
    }
  }

  /** A handler per invocation is usual, so the sink knows of this buffer only while it holds something. */
  #hook(): void {
    this.#unhook ??= this.#sink.onFlush(() => this.flush());
  }

  #unhookWhenIdle(): void {
    if (this.#waiting.length > 0 || this.#others.size > 0) return;
    this.#unhook?.();
    this.#unhook = undefined;
  }

  #bind(): void {
    const excess = this.#waiting.length - this.#bound;
    if (excess <= 0) return;
    this.#waiting.splice(0, excess);
    this.dropped += excess;
  }
}
