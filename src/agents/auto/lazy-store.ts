import type { RunStore } from "../../capture/callbacks/handler-options.ts";
import { Attempts } from "../../experience/store/attempts.ts";
import { ExperienceStore } from "../../experience/store/experience-store.ts";
import type { FlushHook } from "../../experience/store/experience-store-options.ts";
import { type Health, HealthCounters } from "../../experience/records/health.ts";
import type { RunRecord } from "../../experience/records/run-record.ts";
import type { ExperienceConfig } from "../../experience/scope/experience-config.ts";
import { UnopenedOutbox } from "../../experience/store/unopened-outbox.ts";
import type { RedactOptions } from "../../storage/redaction/redact.ts";
import { redactionOf } from "../../storage/redaction/redaction-options.ts";
import { atExit } from "../../base/async/at-exit.ts";

/** Milliseconds before a location that could not be opened is tried again. */
const RETRY = 10_000;

/** A store that is opened by the first write, so that importing costs nothing and a program without runs opens none. */
export class LazyStore implements RunStore {
  readonly attempts: Attempts = new Attempts();
  readonly redaction: RedactOptions = redactionOf({});
  readonly #location: string;
  readonly #options: ExperienceConfig;
  readonly #onProblem: (problem: unknown) => void;
  readonly #unopened: UnopenedOutbox;
  readonly #health = new HealthCounters();
  /** Keep on disk what waits for the store to open. */
  readonly #waiting = new Set<() => boolean>();
  readonly #hooks = new Set<FlushHook>();
  readonly #closers = new Set<() => void>();
  #opening: Promise<ExperienceStore> | undefined;
  #store: ExperienceStore | undefined;
  #failed: { readonly error: unknown; readonly retryAt: number } | undefined;

  /** @param onProblem Told each failure. */
  constructor(location: string, options: ExperienceConfig, onProblem: (problem: unknown) => void) {
    this.#location = location;
    this.#options = options;
    this.#unopened = new UnopenedOutbox(location, options);
    this.#onProblem = onProblem;
  }

  /** The store's own, once it is open; until then rows can be kept on disk only. */
  readonly outbox: RunStore["outbox"] = {
    deliverRuns: async (records, onKept) => {
      const store = await this.#openedOrKept(() => this.#unopened.keepRuns(records).kept === records.length);
      const where = await store.outbox.deliverRuns(records, onKept);
      this.#health.runs += records.length;
      return where;
    },
    record: async (input) => {
      const store = await this.#openedOrKept(() => this.#unopened.keepExperience(input).kept === 1);
      const where = await store.outbox.record(input);
      this.#health.recorded++;
      return where;
    },
    writableScope: (scope) => this.#unopened.writableScope(scope),
    keepRuns: (records) => (this.#store?.outbox ?? this.#unopened).keepRuns(records),
    keepUnderWay: () => {
      const waiting = [...this.#waiting].map((keep) => keep());
      return (this.#store?.outbox.keepUnderWay() ?? true) && waiting.every((kept) => kept);
    },
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

  /** Rows wait for the store in memory; when the process ends before it is open, they are kept on disk. */
  async #openedOrKept(keep: () => boolean): Promise<ExperienceStore> {
    const leave = atExit(keep);
    this.#waiting.add(keep);
    try {
      return await this.#opened();
    } finally {
      this.#waiting.delete(keep);
      leave();
    }
  }

  async #opened(): Promise<ExperienceStore> {
    if (this.#failed && Date.now() < this.#failed.retryAt) throw this.#failed.error;
    this.#opening ??= ExperienceStore.open(this.#location, this.#options);
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
