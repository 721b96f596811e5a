import { randomUUID } from "node:crypto";

import type { EmbeddingsInterface } from "@langchain/core/embeddings";

import type { DriverEvent, DriverOptions } from "../engine/driver.ts";
import { DeeplakeError } from "../errors.ts";
import { embeddingDimensions } from "../internal/embedding-dimensions.ts";
import { inTime } from "../internal/in-time.ts";
import { once } from "../internal/once.ts";
import { checkIds } from "../internal/check-ids.ts";
import { spoolDirectory } from "../table/spool/spool-directory.ts";
import { checkSpoolOptions, type SpoolOptions } from "../table/spool/spool-options.ts";
import { Attempts } from "./attempts.ts";
import { embedMissing } from "./embed-missing.ts";
import { fromRow, toRow } from "./experience-codec.ts";
import { ExperienceRetriever } from "./experience-retriever.ts";
import { ExperienceOutbox } from "./experience-outbox.ts";
import { type ExperienceTables, experienceTables } from "./experience-tables.ts";
import type { Experience, ExperienceInput, Recall } from "./experience.ts";
import { findByText, findByVector } from "./find-experiences.ts";
import { formatExperiences } from "./format-experiences.ts";
import { type Health, HealthCounters } from "./health.ts";
import { injectionRows } from "./injection-rows.ts";
import { checkRecall, type RecallOptions } from "./recall-options.ts";
import { runFromRow, type RunOrigin, runToRow } from "./run-codec.ts";
import type { RunRecord } from "./run-record.ts";
import { TaskVectors } from "./task-vectors.ts";
import { completeExperience } from "./validate-experience.ts";
import { withinTokenBudget } from "./within-token-budget.ts";

/** Empties a buffer in the time given, or keeps it on disk. */
export type FlushHook = (options: FlushOptions) => Promise<unknown>;

/** How to open an experience store. */
export interface ExperienceStoreOptions extends DriverOptions {
  /** Makes vectors of tasks. Without it recall is lexical (BM25). One short text is embedded at open to learn the size. */
  readonly embeddings?: EmbeddingsInterface;
  /** Agent that experiences and runs are recorded for, unless a record says otherwise. @default "" */
  readonly agent?: string;
  /** Person or service that records. @default "" */
  readonly author?: string;
  /** Scope that is recorded, unless a record says otherwise. @default "" */
  readonly scope?: string;
  /**
   * How runs and experiences that are recorded in the background are kept on disk while the store does not take them;
   * `false`: they wait in memory, up to the bound of their handler. `docs/write-path.md` says what is kept when.
   */
  readonly spool?: SpoolOptions | false;
  /**
   * What `open` does when the store cannot be reached now: `throw`, or go on, so that an agent can start without it.
   * What is recorded in the background waits on disk then; every other call tries again and throws. An agent waits no
   * longer than five seconds for its start. @default "throw"
   */
  readonly whenUnavailable?: "throw" | "continue";
}

/** How long to wait until everything is stored. */
export interface FlushOptions {
  /** Milliseconds; what is not stored by then is kept on disk instead. @default no limit */
  readonly timeout?: number;
}

/** Milliseconds that `whenUnavailable: "continue"` waits. */
const PATIENCE = 5_000;

/** What agents did, how it went, and what to reuse. Several processes may have one location open. */
export class ExperienceStore implements AsyncDisposable {
  /** Joins recall, evaluation and the callback handler inside this process. */
  readonly attempts: Attempts = new Attempts();
  /** For integrations: what they record in the background. */
  readonly outbox: ExperienceOutbox;
  readonly #tables: ExperienceTables;
  readonly #vectors: TaskVectors | undefined;
  readonly #origin: RunOrigin;
  readonly #health: HealthCounters;
  readonly #hooks = new Set<FlushHook>();
  readonly #close: () => Promise<void>;

  private constructor(
    tables: ExperienceTables,
    vectors: TaskVectors | undefined,
    origin: RunOrigin,
    health: HealthCounters,
    outbox: ExperienceOutbox,
  ) {
    this.outbox = outbox;
    this.#tables = tables;
    this.#vectors = vectors;
    this.#origin = origin;
    this.#health = health;
    this.#close = once(async () => {
      try {
        await this.outbox.stopReplaying();
        await this.#runHooks({});
      } finally {
        await this.#tables.close();
      }
    });
  }

  /**
   * Opens or makes a store.
   * @param location A directory, a `file://` URL, `s3://bucket/folder`, `al://workspace/name`, `postgres://…`, a dataset with the eight columns of the Python recipe, or `memory:`.
   * @throws DeeplakeError INVALID_LOCATION, ENGINE_MISSING, EMBEDDINGS_MISMATCH, STORE_UNREADABLE
   * @example const experience = await ExperienceStore.open("./agent-experiences", { embeddings });
   */
  static async open(location: string, options: ExperienceStoreOptions = {}): Promise<ExperienceStore> {
    const { embeddings, agent = "", author = "", scope = "", onEvent, spool, ...rest } = options;
    const { whenUnavailable = "throw", ...driver } = rest;
    checkSpoolOptions(spool);
    if (!["throw", "continue"].includes(whenUnavailable)) throw notAChoice(whenUnavailable);
    const health = new HealthCounters();
    const listen = (event: DriverEvent): void => {
      health.noteEvent(event);
      try {
        onEvent?.(event);
      } catch (error) {
        health.noteError("onEvent", error);
      }
    };
    const origin = { agent, author, scope };
    const vectors = embeddings && new TaskVectors(embeddings);
    const dimensions = embeddings ? await embeddingDimensions(embeddings) : null;
    const tables = experienceTables(location, dimensions, { ...driver, onEvent: listen });
    try {
      const opening = tables.experiences();
      const table = await (whenUnavailable === "throw" ? opening : inTime(PATIENCE, () => opening));
      if (vectors) await embedMissing(table, vectors);
    } catch (error) {
      if (whenUnavailable !== "continue" || !isOutage(error)) {
        await tables.close();
        throw error;
      }
      health.noteError("open", error);
    }
    const { directory, ...limits } = spool || {};
    const outbox = new ExperienceOutbox(
      { tables, vectors, origin, health, onEvent: listen },
      spool === false ? undefined : (directory ?? (await spoolDirectory(location, driver, tables.single))),
      limits,
    );
    const store = new ExperienceStore(tables, vectors, origin, health, outbox);
    void outbox.begin();
    return store;
  }

  /**
   * Records one attempt; durable once it resolves.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_ROW, EMBEDDINGS_MISMATCH; nothing is written then.
   */
  async record(input: ExperienceInput): Promise<Experience> {
    const [experience] = await this.recordMany([input]);
    return experience as Experience;
  }

  /** Records several attempts, all or none. */
  async recordMany(inputs: readonly ExperienceInput[]): Promise<Experience[]> {
    const defaults = { id: randomUUID, now: () => Math.floor(Date.now() / 1000), ...this.#origin };
    const complete = inputs.map((input) => completeExperience(input, defaults));
    const vectors = await this.#vectors?.ofAll(complete.map(({ task }) => task));
    const rows = complete.map((experience, index) => {
      const vector = vectors?.[index];
      // Without a vector the hash stays empty: that is how a later opener with embeddings finds what lacks one.
      return vector
        ? { ...toRow(experience), task_embedding: vector }
        : { ...toRow(experience), content_hash: "" };
    });
    const versions = await (
      await this.#tables.experiences()
    ).append(rows, {
      mayReplace: inputs.some(({ id }) => id !== undefined),
    });
    this.#health.recorded += rows.length;
    return complete.map((experience, index) => ({
      ...experience,
      score: Math.fround(experience.score),
      version: versions[index] ?? 0,
    }));
  }

  /**
   * Finds experience with tasks like this one, best first, and notes in the injections ledger what was given.
   * @throws DeeplakeError INVALID_ARGUMENT
   */
  async recall(task: string, options: RecallOptions = {}): Promise<Recall> {
    checkRecall(task, options);
    const table = await this.#tables.experiences();
    const found = this.#vectors
      ? await findByVector(table, await this.#vectors.of(task), options)
      : await findByText(table, task, options);
    const items = options.tokenBudget === undefined ? found : withinTokenBudget(found, options.tokenBudget);
    this.#health.recalls++;
    if (items.length > 0) await this.#noteInjections(items, options);
    return { items, text: formatExperiences(items.map(({ experience }) => experience)) };
  }

  /** This store as a LangChain retriever, for pipelines that exist already. */
  asRetriever(options: RecallOptions = {}): ExperienceRetriever {
    return new ExperienceRetriever({ experience: this, recall: options });
  }

  /** One experience, or `null` when there is none with this id. */
  async get(id: string): Promise<Experience | null> {
    checkIds([id]);
    const [row] = await (await this.#tables.experiences()).get([id]);
    return row ? fromRow(row) : null;
  }

  /** Forgets experiences; resolves to how many there were. Maintenance removes them physically. */
  async forget(ids: string | readonly string[]): Promise<number> {
    const all: unknown = typeof ids === "string" ? [ids] : ids;
    checkIds(all);
    return (await this.#tables.experiences()).remove(all);
  }

  /** All experiences, in a stable order. */
  async *scan(): AsyncGenerator<Experience> {
    for await (const row of (await this.#tables.experiences()).scan()) yield fromRow(row);
  }

  /** Stores runs; a later record of the same id replaces the earlier one. */
  async logRuns(records: readonly RunRecord[]): Promise<void> {
    const table = await this.#tables.runs();
    await table.append(
      records.map((record) => runToRow(record, this.#origin)),
      { mayReplace: false },
    );
    this.#health.runs += records.length;
  }

  /** All logged runs, in a stable order. */
  async *scanRuns(): AsyncGenerator<RunRecord> {
    const table = await this.#tables.runs();
    for await (const row of table.scan()) yield runFromRow(row);
  }

  /** How many rows each table holds that was used so far. */
  async counts(): Promise<{ experiences: number; runs: number; injections: number }> {
    const { experiences: open, runs: openRuns, injections: openInjections } = this.#tables;
    const [experiences, runs, injections] = await Promise.all([open(), openRuns(), openInjections()]);
    return {
      experiences: await experiences.count(),
      runs: await runs.count(),
      injections: await injections.count(),
    };
  }

  /**
   * Resolves when everything given so far is kept, buffered runs included: to `true` when all of it is stored, what
   * waited on disk too, and to `false` when some waits on disk because the store does not take it, or not in time.
   * @param options `fold`: also merge it now, so that plain Deeplake readers see it.
   * @throws what the store failed with, where rows could not be kept on disk either
   */
  async flush({ fold = false, timeout }: { fold?: boolean } & FlushOptions = {}): Promise<boolean> {
    const started = Date.now();
    await this.#runHooks(timeout === undefined ? {} : { timeout });
    const replayed = this.outbox.replay();
    const left = timeout === undefined ? undefined : Math.max(0, timeout - (Date.now() - started));
    await (left === undefined ? replayed : inTime(left, () => replayed).catch(() => undefined));
    if (fold) await Promise.all(this.#tables.opened().map((table) => table.flush({ fold })));
    return this.outbox.isEmpty();
  }

  /** Removes dead rows physically and rebuilds the indexes of every table used so far. */
  async compact(): Promise<void> {
    await this.flush();
    for (const table of this.#tables.opened()) await table.compact();
  }

  /** Flushes, merges what was written, and gives the engine back. Closing twice is harmless. */
  close(): Promise<void> {
    return this.#close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Counts since opening, and failures that did not reach a caller. */
  health(): Health {
    return this.#health.snapshot();
  }

  /** For integrations: counts a failure that must not reach the agent. */
  noteError(where: string, error: unknown): void {
    this.#health.noteError(where, error);
  }

  /** For integrations: `hook` empties a buffer before `flush` and `close` go on. Returns how to take it back. */
  onFlush(hook: FlushHook): () => void {
    this.#hooks.add(hook);
    return () => this.#hooks.delete(hook);
  }

  async #runHooks(options: FlushOptions): Promise<void> {
    await Promise.all([...this.#hooks].map((hook) => hook(options)));
  }

  /** The ledger is not worth failing a recall for, but a gap in it is counted. */
  async #noteInjections(items: Recall["items"], { runId = "", threadId = "" }: RecallOptions): Promise<void> {
    const rows = injectionRows(items, {
      runId,
      threadId,
      agent: this.#origin.agent,
      scope: this.#origin.scope,
      at: Date.now(),
      id: randomUUID,
    });
    try {
      const table = await this.#tables.injections();
      await table.append(rows);
      this.#health.injections += rows.length;
    } catch (error) {
      if (DeeplakeError.isInstance(error) && error.code === "CLOSED") throw error;
      this.noteError("injections", error);
    }
  }
}

/** Whether a store may answer another time, without anybody changing anything. */
function isOutage(error: unknown): boolean {
  return DeeplakeError.isInstance(error) && ["SERVICE_UNAVAILABLE", "TIMEOUT"].includes(error.code);
}

function notAChoice(came: unknown): DeeplakeError {
  const said = typeof came === "string" ? JSON.stringify(came) : `a ${typeof came}`;
  return new DeeplakeError(
    "INVALID_ARGUMENT",
    `Expected "throw" or "continue" for whenUnavailable, got ${said}.`,
  );
}
