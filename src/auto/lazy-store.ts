import type { RunStore } from "../callbacks/handler-options.ts";
import { Attempts } from "../experience/attempts.ts";
import { ExperienceStore } from "../experience/experience-store.ts";
import type { FlushHook } from "../experience/experience-store-options.ts";
import { type Health, HealthCounters } from "../experience/health.ts";
import type { RunRecord } from "../experience/run-record.ts";

/** Milliseconds before a location that could not be opened is tried again. */
const RETRY = 10_000;

/** A store that is opened by the first write, so that importing costs nothing and a program without runs opens none. */
export class LazyStore implements RunStore {
  readonly attempts: Attempts = new Attempts();
  readonly #location: string;
  readonly #onProblem: (problem: unknown) => void;
  readonly #health = new HealthCounters();
  readonly #hooks = new Set<FlushHook>();
  readonly #closers = new Set<() => void>();
  #opening: Promise<ExperienceStore> | undefined;
  #store: ExperienceStore | undefined;
  #failed: { readonly error: unknown; readonly retryAt: number } | undefined;

  /** @param onProblem Told each failure. */
  constructor(location: string, onProblem: (problem: unknown) => void) {
    this.#location = location;
    this.#onProblem = onProblem;
  }

  /** The store's own, once it is open; until then nothing can be kept on disk. */
  readonly outbox: RunStore["outbox"] = {
    deliverRuns: async (records) => {
      const where = await (await this.#opened()).outbox.deliverRuns(records);
      this.#health.runs += records.length;
      return where;
    },
    record: async (input) => {
      const where = await (await this.#opened()).outbox.record(input);
      this.#health.recorded++;
      return where;
    },
    keepRuns: (records) =>
      this.#store?.outbox.keepRuns(records) ?? { kept: 0, error: new Error("the store is not open yet") },
    keepUnderWay: () => this.#store?.outbox.keepUnderWay() ?? true,
    replay: async () => this.#store?.outbox.replay(),
    isEmpty: async () => (await this.#store?.outbox.isEmpty()) ?? true,
    noteDropped: (rows, reason) => {
      this.#health.noteDropped(rows, reason);
      this.#store?.outbox.noteDropped(rows, reason);
    },
  };

  async logRuns(records: readonly RunRecord[]): Promise<void> {
    await (await this.#opened()).logRuns(records);
    this.#health.runs += records.length;
  }

  noteError(where: string, error: unknown): void {
    this.#health.noteError(where, error);
    this.#onProblem(error);
  }

  /** The first run has begun: from here on the store is opened. */
  onFlush(hook: FlushHook): () => void {
    this.#hooks.add(hook);
    this.#opened().catch((error: unknown) => this.noteError("open", error));
    return () => this.#hooks.delete(hook);
  }

  onClose(hook: () => void): () => void {
    this.#closers.add(hook);
    return () => this.#closers.delete(hook);
  }

  health(): Health {
    return this.#health.snapshot();
  }

  /** Resolves when everything given so far is stored. */
  async flush(): Promise<void> {
    await Promise.all([...this.#hooks].map((hook) => hook({})));
    await (await this.#opening)?.flush();
  }

  /** Stores what is left and gives the engine back; a later write opens the store again. */
  async close(): Promise<void> {
    for (const closer of this.#closers) closer();
    try {
      await Promise.all([...this.#hooks].map((hook) => hook({})));
    } finally {
      const opening = this.#opening;
      this.#opening = undefined;
      this.#store = undefined;
      await (await opening)?.close();
    }
  }

  async #opened(): Promise<ExperienceStore> {
    if (this.#failed && Date.now() < this.#failed.retryAt) throw this.#failed.error;
    this.#opening ??= ExperienceStore.open(this.#location);
    try {
      this.#store = await this.#opening;
      return this.#store;
    } catch (error) {
      this.#opening = undefined;
      this.#failed = { error, retryAt: Date.now() + RETRY };
      throw error;
    }
  }
}
