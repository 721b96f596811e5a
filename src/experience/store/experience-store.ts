import { randomUUID } from "node:crypto";

import { invalid } from "../../base/options/invalid-argument.ts";
import { checkIds } from "../../base/options/check-ids.ts";
import { boolean, withDefault } from "../../base/options/option.ts";
import { readOptions } from "../../base/options/read-options.ts";
import { assembleStore, type StoreParts } from "./assemble-store.ts";
import { eraseExperience, type EraseReport, previewErasure } from "../erase/erase-experience.ts";
import { type EraseRequest, readErase } from "../erase/erase-request.ts";
import { fromRow } from "../records/experience-codec.ts";
import { ExperienceRetriever } from "../recall/experience-retriever.ts";
import { FLUSH_OPTIONS, type ExperienceStoreOptions, type FlushOptions } from "./experience-store-options.ts";
import type { Experience, ExperienceInput, RecalledExperience } from "../records/experience.ts";
import { look, recall } from "../recall/recall.ts";
import type { Recall } from "../recall/recall-result.ts";
import { exportExperiences, type ExportedExample } from "../export/export-experiences.ts";
import type { ExportOptions } from "../export/export-options.ts";
import type { Health } from "../records/health.ts";
import { givenRows } from "../ledger/injection-rows.ts";
import type { LabelAnswer } from "../records/label-answer.ts";
import { completeLabel, type Label, type LabelInput } from "../records/label.ts";
import type { Lessons } from "../advice/lessons/lessons.ts";
import type { FindOptions, RecallOptions } from "../recall/recall-options.ts";
import { type Experiment, experimentOf } from "./experiment.ts";
import { labelWithoutEcho } from "../prompt/without-echo.ts";
import { givePort, StorePort } from "./port.ts";
import { type Runs, runsOf } from "./runs.ts";
import { type StoreTrust, storeTrustOf } from "./store-trust.ts";
import { recordExperiences } from "./record-experiences.ts";
import type { Skills } from "../advice/skills/skills.ts";

const TOKEN = Symbol("opened");
let unopened: (parts: StoreParts) => ExperienceStore;

/**
 * Makes a store whose tables are opened by their first use, such as a write of an integration, so that a program
 * without runs opens nothing.
 * @param onProblem Called with failures to open and failures of integrations.
 * @throws DeeplakeError INVALID_ARGUMENT, INVALID_LOCATION
 */
export function unopenedStore(
  location: string,
  options: ExperienceStoreOptions,
  onProblem: (problem: unknown) => void,
): ExperienceStore {
  return unopened(assembleStore(location, options, onProblem));
}

/**
 * Remembers what agents tried and how it went, and finds what helps with a task. Several processes may open
 * the same location.
 */
export class ExperienceStore implements AsyncDisposable {
  /** Lessons that several experiences teach together: `docs/lessons.md`. */
  readonly lessons: Lessons;
  /** Skills: patterns that a person confirmed, written for agents: `docs/patterns.md`. */
  readonly skills: Skills;
  /** The logged runs: `docs/handler.md`. */
  readonly runs: Runs;
  /** Measures whether memory helps, and calibrates recall: `docs/lift.md`. */
  readonly experiment: Experiment;
  /** Decides which experiences agents learn from, and withdraws them: `docs/trust.md`. */
  readonly trust: StoreTrust;
  readonly #parts: StoreParts;
  readonly #port: StorePort;

  /** @param token Proves that this class calls the constructor, because JavaScript does not enforce `private`. */
  private constructor(token: typeof TOKEN, parts: StoreParts) {
    if (token !== TOKEN)
      throw invalid(
        "ExperienceStore.open(location)",
        "new ExperienceStore",
        "Write await ExperienceStore.open(location).",
      );
    this.#parts = parts;
    this.#port = new StorePort(parts);
    this.lessons = parts.lessons;
    this.skills = parts.skills;
    this.runs = runsOf(parts);
    this.experiment = experimentOf(parts);
    this.trust = storeTrustOf(parts);
    givePort(this, this.#port);
    const { lessons, skills, runs, experiment, trust } = this;
    for (const part of [this, this.#port, parts.outbox, lessons, skills, runs, experiment, trust])
      this.#port.calls.count(part, "close", "rest");
  }

  /**
   * Opens a store and creates it if it does not exist.
   * @param location A directory, a `file://` URL, `s3://bucket/folder` (`gcs://`, `az://`),
   * `al://workspace/name`, `postgres://…` or `memory:`. A directory may be a dataset with the eight columns
   * of the Python recipe.
   * @throws DeeplakeError, such as INVALID_LOCATION, ENGINE_MISSING, EMBEDDINGS_MISMATCH: `docs/errors.md`
   * @example const experience = await ExperienceStore.open("./agent-experiences", { embeddings });
   */
  static async open(location: string, options: ExperienceStoreOptions = {}): Promise<ExperienceStore> {
    const parts = assembleStore(location, options);
    await parts.opening.opened();
    return new ExperienceStore(TOKEN, parts);
  }

  static {
    unopened = (parts) => new ExperienceStore(TOKEN, parts);
  }

  /**
   * Records one attempt. It is durable once the promise resolves.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_ROW, INVALID_VECTOR, EMBEDDINGS_MISMATCH; then nothing is written
   */
  async record(input: ExperienceInput): Promise<Experience> {
    const [experience] = await this.recordMany([input]);
    return experience as Experience;
  }

  /** Records several attempts, all or none. */
  recordMany(inputs: readonly ExperienceInput[]): Promise<Experience[]> {
    return recordExperiences(this.#parts, inputs);
  }

  /**
   * Labels a run or an experience. This works at any time, before or after the run or experience is stored, and from
   * any process that has the location open. Labels are never overwritten, but combined into one verdict
   * (`docs/outcomes.md`). A labelled root run becomes an experience if the handler's `experienceFromRun` says so. A
   * label of a run inside another run counts for the root run. A label of a resumed run counts for the whole attempt.
   * @param id Id of a run or an experience.
   * @returns The label, and what became of it: `state`, and the `experienceId` of the experience that takes it into
   * account or the `reason` why none does.
   * @throws DeeplakeError INVALID_ARGUMENT; then nothing is written. After any other failure, repeat the call with
   * the same `id` in the label.
   * @example await experience.label(runId, { outcome: "success", source: "human", author: "ann" });
   */
  async label(id: string, input: LabelInput): Promise<LabelAnswer> {
    checkIds([id]);
    const label = completeLabel(id, labelWithoutEcho(input), {
      id: randomUUID,
      now: Date.now,
      redaction: this.#parts.redaction,
      recordedBy: this.#parts.origin.author,
    });
    return this.#parts.labels.add(label, input.id !== undefined);
  }

  /**
   * All labels of an experience or a run, oldest first, including the label that an experience was recorded
   * with.
   */
  async labels(id: string): Promise<Label[]> {
    checkIds([id]);
    return this.#parts.experiences.labelsOf(id);
  }

  /**
   * Finds experiences with similar tasks, best first, and records in the ledger which ones the agent is
   * given.
   * @throws DeeplakeError INVALID_ARGUMENT
   */
  recall(task: string, options: RecallOptions = {}): Promise<Recall> {
    return recall(task, options, this.#parts);
  }

  /**
   * Finds the experiences that `recall` would choose, best first, and stale ones last. Withholds nothing, makes no
   * text, and writes nothing to the ledger.
   * @throws DeeplakeError INVALID_ARGUMENT
   */
  async find(task: string, options: FindOptions = {}): Promise<readonly RecalledExperience[]> {
    return look(task, options, this.#parts);
  }

  /** Makes a LangChain retriever of this store, for existing pipelines. */
  asRetriever(options: Omit<RecallOptions, "status"> = {}): ExperienceRetriever {
    return new ExperienceRetriever({ experience: this, recall: options });
  }

  /** Returns one experience, or `null` if the id is unknown. */
  async get(id: string): Promise<Experience | null> {
    checkIds([id]);
    const [row] = await this.#parts.experiences.get([id]);
    return row ? fromRow(row) : null;
  }

  /** Deletes experiences and returns how many existed. Their bytes may stay on disk until `erase`. */
  async forget(ids: string | readonly string[]): Promise<number> {
    const all: unknown = typeof ids === "string" ? [ids] : ids;
    checkIds(all);
    return (await this.#parts.tables.experiences()).remove(all);
  }

  /** All experiences, in a stable order. */
  async *scan(): AsyncGenerator<Experience> {
    for await (const row of this.#parts.experiences.scan()) yield fromRow(row);
  }

  /**
   * Makes training data from experiences, one example at a time: `docs/export.md`. Keeps the texts of at most a few
   * hundred experiences in memory.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_FILTER
   * @example for await (const { example } of experience.export({ format: "dpo" })) out.write(`${JSON.stringify(example)}\n`);
   */
  async *export(options: ExportOptions): AsyncGenerator<ExportedExample> {
    yield* exportExperiences(await this.#parts.tables.experiences(), options, (experience) =>
      this.#parts.trust.believes(experience),
    );
  }

  /**
   * Removes experiences, their runs and threads, and everything derived from them, from every table and, where
   * the storage allows it, from disk: `docs/erase.md`. Other processes may keep the location open.
   * @param options `dryRun`: only counts what would be removed; rows that wait on disk are not counted.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_FILTER; then nothing is removed
   * @example await experience.erase({ user: "user-7" });
   */
  async erase(request: EraseRequest, options: { dryRun?: boolean } = {}): Promise<EraseReport> {
    const selection = readErase(request);
    const { dryRun } = readOptions("erase", options, { dryRun: withDefault(boolean(), false) });
    await this.flush();
    if (dryRun) return previewErasure(this.#parts.tables, selection);
    const { tables, calibration, errors } = this.#parts;
    errors.forget();
    await calibration.forget();
    return eraseExperience(tables, selection);
  }

  /**
   * Number of experiences, of logged runs, and of injections: experiences and lessons that agents were given.
   */
  async counts(): Promise<{ experiences: number; runs: number; injections: number }> {
    const { experiences: open, runs: openRuns, injections: openInjections } = this.#parts.tables;
    const [experiences, runs, injections] = await Promise.all([open(), openRuns(), openInjections()]);
    return {
      experiences: await experiences.count(),
      runs: await runs.count(),
      injections: await injections.count(givenRows),
    };
  }

  /**
   * Waits until everything recorded so far is stored or kept on disk, including buffered runs. Returns `true` if all
   * of it is stored, also what waited on disk before. Returns `false` if some of it still waits on disk, because the
   * store did not take it in time or at all. Also returns `false` if an evaluation is still running after `timeout`.
   * @param options `fold`: then also merges the rows into the dataset, so that plain Deeplake readers see them.
   * `timeout`: milliseconds after which what is not stored is kept on disk instead. It does not limit the fold.
   * @throws the error of the store, or TIMEOUT, if runs could not be kept on disk either; the error of a fold
   */
  async flush(options: { fold?: boolean } & FlushOptions = {}): Promise<boolean> {
    const { fold, timeout } = readOptions("flush", options, {
      ...FLUSH_OPTIONS,
      fold: withDefault(boolean(), false),
    });
    const isStored = await this.#port.flush(timeout === undefined ? {} : { timeout });
    if (fold) await Promise.all(this.#parts.tables.opened().map((table) => table.flush({ fold })));
    return isStored;
  }

  /** Removes replaced and deleted rows and rebuilds the indexes, in every table used so far. */
  async compact(): Promise<void> {
    await this.flush();
    for (const table of this.#parts.tables.opened()) await table.compact();
  }

  /**
   * Flushes, merges what was written, and releases the engine. Closing twice is harmless.
   * @param options `timeout`: how long to wait for calls and evaluators. @default 30000
   */
  async close(options: FlushOptions = {}): Promise<void> {
    await this.#port.close(readOptions("close", options, FLUSH_OPTIONS));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Counts since opening, and failures that no caller saw. */
  health(): Health {
    return this.#parts.health.snapshot();
  }
}
