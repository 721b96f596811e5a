import { randomUUID } from "node:crypto";

import type { DriverEvent } from "../engine/driver.ts";
import { DeeplakeError } from "../errors.ts";
import { embeddingDimensions } from "../internal/embedding-dimensions.ts";
import { inTime } from "../internal/in-time.ts";
import { once } from "../internal/once.ts";
import { checkIds } from "../internal/check-ids.ts";
import { spoolDirectory } from "../table/spool/spool-directory.ts";
import { Attempts } from "./attempts.ts";
import type { CalibrationReport } from "./calibrate-recall.ts";
import { embedMissing } from "./embed-missing.ts";
import { fromRow, toRow } from "./experience-codec.ts";
import { ExperienceRetriever } from "./experience-retriever.ts";
import { wantsExperience } from "./experience-from-run.ts";
import { ExperienceOutbox } from "./experience-outbox.ts";
import {
  checkStoreOptions,
  type ExperienceStoreOptions,
  type FlushHook,
  type FlushOptions,
} from "./experience-store-options.ts";
import { type ExperienceTables, experienceTables } from "./experience-tables.ts";
import type { Experience, ExperienceInput, Recall } from "./experience.ts";
import { withoutEcho } from "./without-echo.ts";
import { givenRows } from "./injection-rows.ts";
import { type Health, HealthCounters } from "./health.ts";
import { completeLabel, type Label, type LabelInput } from "./label.ts";
import { LabelledExperiences } from "./labelled-experiences.ts";
import { type InjectionOptions, injectionOptionsOf } from "./injection-options.ts";
import { Ledger } from "./ledger/ledger.ts";
import type { LiftOptions, LiftReport } from "./ledger/lift.ts";
import type { GateReport } from "./ledger/gate.ts";
import type { Metric } from "./ledger/observations.ts";
import type { ChooseExperiences, PolicyEstimate } from "./ledger/off-policy.ts";
import type { RecallOptions } from "./recall-options.ts";
import { Recaller } from "./recaller.ts";
import { type LoggedRun, runFromRow, type RunOrigin, runToRow } from "./run-codec.ts";
import type { RunRecord } from "./run-record.ts";
import { TaskVectors } from "./task-vectors.ts";
import { completeExperience } from "./validate-experience.ts";

/** Milliseconds that `whenUnavailable: "continue"` waits. */
const PATIENCE = 5_000;

/** What agents did, how it went, and what to reuse. Several processes may have one location open. */
export class ExperienceStore implements AsyncDisposable {
  /** Joins recall, evaluation and the callback handler inside this process. */
  readonly attempts: Attempts = new Attempts();
  /** For integrations: what they record in the background. */
  readonly outbox: ExperienceOutbox;
  readonly #tables: ExperienceTables;
  readonly #experiences: LabelledExperiences;
  readonly #vectors: TaskVectors | undefined;
  readonly #origin: RunOrigin;
  readonly #health: HealthCounters;
  readonly #ledger: Ledger;
  readonly #recaller: Recaller;
  readonly #closers = new Set<() => void>();
  readonly #hooks = new Set<FlushHook>();
  readonly #close: () => Promise<void>;

  private constructor(
    tables: ExperienceTables,
    vectors: TaskVectors | undefined,
    origin: RunOrigin,
    health: HealthCounters,
    injection: InjectionOptions,
    outbox: ExperienceOutbox,
  ) {
    this.outbox = outbox;
    outbox.connect({
      add: (label) => this.#addLabel(label, true),
      stored: (targets) => this.#labelled(targets),
    });
    this.#tables = tables;
    this.#experiences = new LabelledExperiences(tables, (task) => vectors?.of(task));
    this.#vectors = vectors;
    this.#origin = origin;
    this.#health = health;
    this.#ledger = new Ledger(tables.injections, () => this.scan(), {
      given: (count) => void (health.injections += count),
      failed: (where, error) => this.noteError(where, error),
    });
    this.onFlush(() => this.#ledger.settled());
    this.#recaller = new Recaller({
      tables,
      experiences: this.#experiences,
      vectors,
      origin,
      health,
      ledger: this.#ledger,
      injection,
    });
    this.#close = once(async () => {
      try {
        for (const closer of this.#closers) closer();
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
    checkStoreOptions(options);
    const injection = injectionOptionsOf(options) as InjectionOptions;
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
    const store = new ExperienceStore(tables, vectors, origin, health, injection, outbox);
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
    const complete = inputs.map((input) => completeExperience(withoutEcho(input), defaults));
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
    this.#ledger.labelled();
    const recorded = complete.map((experience, index) => ({
      ...experience,
      score: Math.fround(experience.score),
      confidence: Math.fround(experience.confidence),
      version: versions[index] ?? 0,
    }));
    // Nobody can have labelled an id that was just made up.
    const known = inputs.flatMap(({ id, runId }) => [id ?? "", runId ?? ""]);
    if (!(await this.#settle(known))) return recorded;
    const found = await this.#experiences.get(recorded.map(({ id }) => id));
    const labelled = new Map(found.map((row) => [row["id"], fromRow(row)]));
    return recorded.map((experience) => labelled.get(experience.id) ?? experience);
  }

  /**
   * Says how a run or an experience went: now or later, before or after it is stored, from any process that has the
   * location open. Labels are never overwritten; all of them together make what the experience says (docs/outcomes.md).
   * A labelled root run becomes an experience where the handler's `experienceFromRun` said so.
   * @param id Id of a root run or of an experience.
   * @throws DeeplakeError INVALID_ARGUMENT; nothing is written then. When it fails after that, call it again with the same `id` in the label.
   * @example await experience.label(runId, { outcome: "success", source: "human", author: "ann" });
   */
  async label(id: string, input: LabelInput): Promise<Label> {
    checkIds([id]);
    const label = completeLabel(id, input, { id: randomUUID, now: Date.now });
    return this.#addLabel(label, input.id !== undefined);
  }

  /** All labels of an experience, the one it was recorded with included, or of a run; oldest first. */
  async labels(id: string): Promise<Label[]> {
    checkIds([id]);
    return this.#experiences.labelsOf(id);
  }

  /**
   * Finds experience with tasks like this one, best first, and notes in the injections ledger what was given.
   * @throws DeeplakeError INVALID_ARGUMENT
   */
  recall(task: string, options: RecallOptions = {}): Promise<Recall> {
    return this.#recaller.recall(task, options);
  }

  /**
   * Learns from the recorded tasks what similarity is usual, so that `recall` stays silent where it knows too little.
   * Needs the stored vectors only; counts for everybody who opens the location with the same embeddings from now on.
   * @param options `keep`: share of tasks like the recorded ones that recall should still answer, above 0 and up to 1. @default 0.9
   * @throws DeeplakeError INVALID_ARGUMENT; INVALID_STATE with fewer than 30 different tasks that have vectors.
   */
  calibrate(options: { keep?: number } = {}): Promise<CalibrationReport> {
    return this.#recaller.calibrate(options.keep ?? 0.9);
  }

  /**
   * Whether memory helped: outcomes of threads that were given what was found, against those it was withheld from, with
   * a 95% interval. Needs `holdout`, or `itemHoldout` for `by: "experience"`.
   * @throws DeeplakeError INVALID_ARGUMENT
   * @example const { difference, interval, verdict } = await experience.lift({ by: "cluster" });
   */
  lift(options: LiftOptions = {}): Promise<LiftReport> {
    return this.#ledger.lift(options);
  }

  /**
   * What another choice among what was found would have come to, from the log. Needs `itemHoldout`. `null` without two
   * labelled runs that it could be told from.
   * @example await experience.estimate((found) => found.slice(0, 1).map(({ experienceId }) => experienceId));
   */
  estimate(
    choose: ChooseExperiences,
    { metric = "success" }: { metric?: Metric } = {},
  ): Promise<PolicyEstimate | null> {
    return this.#ledger.estimate(choose, metric);
  }

  /** What the do-no-harm gate knows of each cluster of tasks and each experience, and what it has stopped. */
  gate(): Promise<GateReport> {
    return this.#ledger.gate();
  }

  /** This store as a LangChain retriever, for pipelines that exist already. */
  asRetriever(options: RecallOptions = {}): ExperienceRetriever {
    return new ExperienceRetriever({ experience: this, recall: options });
  }

  /** One experience, or `null` when there is none with this id. */
  async get(id: string): Promise<Experience | null> {
    checkIds([id]);
    const [row] = await this.#experiences.get([id]);
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
    for await (const row of this.#experiences.scan()) yield fromRow(row);
  }

  /** Stores runs; a later record of the same id replaces the earlier one. */
  async logRuns(records: readonly RunRecord[]): Promise<void> {
    const table = await this.#tables.runs();
    await table.append(
      records.map((record) => runToRow(record, this.#origin)),
      { mayReplace: false },
    );
    this.#health.runs += records.length;
    await this.#settle(records.filter(wantsExperience).map((record) => record.id));
  }

  /** All logged runs, in a stable order. */
  async *scanRuns(): AsyncGenerator<LoggedRun> {
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
      injections: await injections.count(givenRows),
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

  /** For integrations: `hook` hands over what it still holds before the last flush; it must not throw. Returns how to take it back. */
  onClose(hook: () => void): () => void {
    this.#closers.add(hook);
    return () => this.#closers.delete(hook);
  }

  async #runHooks(options: FlushOptions): Promise<void> {
    await Promise.all([...this.#hooks].map((hook) => hook(options)));
  }

  async #addLabel(label: Label, mayExist: boolean): Promise<Label> {
    const added = await this.#experiences.add(label, this.#origin.scope, { mayExist });
    this.#health.labels++;
    this.#ledger.labelled();
    return added;
  }

  /** Something that labels may be about was stored in the background. */
  async #labelled(targets: readonly string[]): Promise<void> {
    this.#ledger.labelled();
    await this.#settle(targets);
  }

  /** What is stored is stored; labels that could not be read now are read with the next label or read of it. */
  async #settle(targets: readonly string[]): Promise<boolean> {
    try {
      return await this.#experiences.settleLabelled(targets);
    } catch (error) {
      this.noteError("labels", error);
      return false;
    }
  }
}

/** Whether a store may answer another time, without anybody changing anything. */
function isOutage(error: unknown): boolean {
  return DeeplakeError.isInstance(error) && ["SERVICE_UNAVAILABLE", "TIMEOUT"].includes(error.code);
}
