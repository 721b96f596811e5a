import type { RunStore } from "../callbacks/handler-options.ts";
import { Attempts } from "../experience/attempts.ts";
import { ExperienceStore } from "../experience/experience-store.ts";
import type { Experience, ExperienceInput } from "../experience/experience.ts";
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
  readonly #hooks = new Set<() => Promise<void>>();
  readonly #closers = new Set<() => void>();
  #opening: Promise<ExperienceStore> | undefined;
  #failed: { readonly error: unknown; readonly retryAt: number } | undefined;

  /** @param onProblem Told each failure. */
  constructor(location: string, onProblem: (problem: unknown) => void) {
    this.#location = location;
    this.#onProblem = onProblem;
  }

  async logRuns(records: readonly RunRecord[]): Promise<void> {
    await (await this.#store()).logRuns(records);
    this.#health.runs += records.length;
  }

  async record(input: ExperienceInput): Promise<Experience> {
    const experience = await (await this.#store()).record(input);
    this.#health.recorded++;
    return experience;
  }

  noteError(where: string, error: unknown): void {
    this.#health.noteError(where, error);
    this.#onProblem(error);
  }

  onFlush(hook: () => Promise<void>): () => void {
    this.#hooks.add(hook);
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
    await Promise.all([...this.#hooks].map((hook) => hook()));
    await (await this.#opening)?.flush();
  }

  /** Stores what is left and gives the engine back; a later write opens the store again. */
  async close(): Promise<void> {
    for (const closer of this.#closers) closer();
    try {
      await Promise.all([...this.#hooks].map((hook) => hook()));
    } finally {
      const opening = this.#opening;
      this.#opening = undefined;
      await (await opening)?.close();
    }
  }

  async #store(): Promise<ExperienceStore> {
    if (this.#failed && Date.now() < this.#failed.retryAt) throw this.#failed.error;
    this.#opening ??= ExperienceStore.open(this.#location);
    try {
      return await this.#opening;
    } catch (error) {
      this.#opening = undefined;
      this.#failed = { error, retryAt: Date.now() + RETRY };
      throw error;
    }
  }
}
