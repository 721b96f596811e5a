import { randomUUID } from "node:crypto";

import { DeeplakeError } from "../../base/errors.ts";
import { checkIds } from "../../base/options/check-ids.ts";
import { boolean, filledString, required, withDefault } from "../../base/options/option.ts";
import { readOptions } from "../../base/options/read-options.ts";
import { assembleStore, type StoreParts } from "./assemble-store.ts";
import { CALIBRATE_OPTIONS, type CalibrationReport } from "../recall/calibrate-recall.ts";
import { eraseExperience, type EraseReport } from "../erase/erase-experience.ts";
import { type EraseRequest, readErase } from "../erase/erase-request.ts";
import { fromRow } from "../records/experience-codec.ts";
import { wantsExperience } from "../records/experience-from-run.ts";
import { ExperienceRetriever } from "../recall/experience-retriever.ts";
import { FLUSH_OPTIONS, type ExperienceStoreOptions, type FlushOptions } from "./experience-store-options.ts";
import type { Experience, ExperienceInput, RecalledExperience } from "../records/experience.ts";
import { look, recall } from "../recall/recall.ts";
import type { Recall } from "../recall/recall-result.ts";
import { exportExperiences, type ExportedExample } from "../export/export-experiences.ts";
import type { ExportOptions } from "../export/export-options.ts";
import type { Health } from "../records/health.ts";
import { type RecallTrace, traceRecall } from "../ledger/trace-recall.ts";
import { givenRows } from "../ledger/injection-rows.ts";
import { completeLabel, type Label, type LabelInput } from "../records/label.ts";
import type { LiftOptions, LiftReport } from "../ledger/lift.ts";
import type { GateReport } from "../ledger/gate.ts";
import type { EstimateOptions } from "../ledger/ledger.ts";
import type { ChooseExperiences, PolicyEstimate } from "../ledger/off-policy.ts";
import type { Lessons } from "../advice/lessons/lessons.ts";
import type { FindOptions, RecallOptions } from "../recall/recall-options.ts";
import { givePort, StorePort } from "./port.ts";
import { recordExperiences } from "./record-experiences.ts";
import { type LoggedRun, runFromRow, runToRow } from "../records/run-codec.ts";
import type { RunRecord } from "../records/run-record.ts";
import type { Skills } from "../advice/skills/skills.ts";
import type { RollbackReport, RollbackSelection } from "../trust/select-rollback.ts";
import type { ExperienceStatus } from "../records/status.ts";
import type { ExperienceTrace } from "../trust/trace.ts";
import type { ReviewReport } from "../trust/trust.ts";
import { type Usage, USAGE_OPTIONS, type UsageOptions, UsageSums } from "./usage.ts";

const TOKEN = Symbol("opened");
let unopened: (parts: StoreParts) => ExperienceStore;

/**
 * A store whose tables are opened by the first write of an integration, so that a program without runs opens none.
 * @param onProblem Told of what could not be opened, and of failures of integrations.
 * @throws DeeplakeError INVALID_ARGUMENT, INVALID_LOCATION
 */
export function unopenedStore(
  location: string,
  options: ExperienceStoreOptions,
  onProblem: (problem: unknown) => void,
): ExperienceStore {
  return unopened(assembleStore(location, options, onProblem));
}

/** What agents did, how it went, and what to reuse. Several processes may have one location open. */
export class ExperienceStore implements AsyncDisposable {
  /** What several experiences teach together: `docs/lessons.md`. */
  readonly lessons: Lessons;
  /** Patterns that people confirmed, as skills for agents: `docs/patterns.md`. */
  readonly skills: Skills;
  readonly #parts: StoreParts;
  readonly #port: StorePort;

  /** @param token That `open` called it: in JavaScript nothing else keeps others out. */
  private constructor(token: typeof TOKEN, parts: StoreParts) {
    if (token !== TOKEN)
      throw new DeeplakeError(
        "INVALID_STATE",
        "Expected ExperienceStore.open(location), got new ExperienceStore. Await ExperienceStore.open.",
      );
    this.#parts = parts;
    this.#port = new StorePort(parts);
    this.lessons = parts.lessons;
    this.skills = parts.skills;
    givePort(this, this.#port);
  }

  /**
   * Opens or makes a store.
   * @param location A directory, a `file://` URL, `s3://bucket/folder` (`gcs://`, `az://`), `al://workspace/name`, `postgres://…` or `memory:`. A directory may be a dataset with the eight columns of the Python recipe.
   * @throws DeeplakeError INVALID_LOCATION, ENGINE_MISSING, PACKAGE_MISSING, EMBEDDINGS_MISMATCH, STORE_UNREADABLE
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
   * Records one attempt; durable once it resolves.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_ROW, EMBEDDINGS_MISMATCH; nothing is written then.
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
   * Says how a run or an experience went: now or later, before or after it is stored, from any process that has the
   * location open. Labels are never overwritten; all of them together make what the experience says (docs/outcomes.md).
   * A labelled root run becomes an experience where the handler's `experienceFromRun` said so.
   * @param id Id of a root run or of an experience.
   * @throws DeeplakeError INVALID_ARGUMENT; nothing is written then. When it fails after that, call it again with the same `id` in the label.
   * @example await experience.label(runId, { outcome: "success", source: "human", author: "ann" });
   */
  async label(id: string, input: LabelInput): Promise<Label> {
    checkIds([id]);
    const label = completeLabel(id, input, {
      id: randomUUID,
      now: Date.now,
      redaction: this.#parts.redaction,
    });
    return this.#parts.labels.add(label, input.id !== undefined);
  }

  /** All labels of an experience, the one it was recorded with included, or of a run; oldest first. */
  async labels(id: string): Promise<Label[]> {
    checkIds([id]);
    return this.#parts.experiences.labelsOf(id);
  }

  /**
   * Finds experience with tasks like this one, best first, and notes in the injections ledger what was given.
   * @throws DeeplakeError INVALID_ARGUMENT
   */
  recall(task: string, options: RecallOptions = {}): Promise<Recall> {
    return recall(task, options, this.#parts);
  }

  /**
   * What `recall` would choose among, best first, for people and programs that look at a store: nothing is withheld,
   * fitted to a text, given to an agent or written down.
   * @throws DeeplakeError INVALID_ARGUMENT
   */
  async find(task: string, options: FindOptions = {}): Promise<readonly RecalledExperience[]> {
    return look(task, options, this.#parts);
  }

  /**
   * Learns from the recorded tasks what similarity is usual, so that `recall` stays silent where it knows too little.
   * Needs the stored vectors only; counts for everybody who opens the location with the same embeddings from now on.
   * @param options `keep`: share of tasks like the recorded ones that recall should still answer, above 0 and up to 1. @default 0.9
   * @throws DeeplakeError INVALID_ARGUMENT; INVALID_STATE with fewer than 30 different tasks that have vectors.
   */
  async calibrate(options: { keep?: number } = {}): Promise<CalibrationReport> {
    return this.#parts.calibration.calibrate(readOptions("calibrate", options, CALIBRATE_OPTIONS).keep);
  }

  /**
   * Whether memory helped: outcomes of threads that were given what was found, against those it was withheld from, with
   * a 95% interval. Needs `holdout`, with `items` for `by: "experience"`.
   * @throws DeeplakeError INVALID_ARGUMENT
   * @example const { difference, interval, verdict } = await experience.lift({ by: "cluster" });
   */
  lift(options: LiftOptions = {}): Promise<LiftReport> {
    return this.#parts.ledger.lift(options);
  }

  /**
   * What another choice among what was found would have come to, from the log. Needs `holdout: { items }`. `null` without two
   * labelled runs that it could be told from.
   * @throws DeeplakeError INVALID_ARGUMENT
   * @example await experience.estimate((found) => found.slice(0, 1).map(({ experienceId }) => experienceId));
   */
  estimate(choose: ChooseExperiences, options: EstimateOptions = {}): Promise<PolicyEstimate | null> {
    return this.#parts.ledger.estimate(choose, options);
  }

  /** What the do-no-harm gate knows of each cluster of tasks and each experience, and what it has stopped. */
  gate(): Promise<GateReport> {
    return this.#parts.ledger.gate();
  }

  /**
   * What an experience came from, which runs it was put in front of, and how they ended. Reads all experiences and
   * injections once. With the id of a recall: what that recall found, gave and withheld. `null` when there is none with
   * this id.
   * @throws DeeplakeError INVALID_ARGUMENT
   * @example const given = await experience.trace({ recall: id });
   */
  trace(of: { readonly recall: string }): Promise<RecallTrace | null>;
  trace(id: string): Promise<ExperienceTrace | null>;
  trace(of: string | { readonly recall: string }): Promise<ExperienceTrace | RecallTrace | null> {
    if (typeof of === "string") return this.#parts.trust.trace(of);
    const id = readOptions("trace", of, { recall: required(filledString()) }).recall;
    return traceRecall(this.#parts.tables, id);
  }

  /**
   * Takes experiences back: retires all that match and quarantines what cites them as its sources. Lessons made of any
   * of these are no longer given. Nothing is deleted;
   * `setStatus` brings one back. Doing it again changes nothing, and what is recorded meanwhile is found too.
   * @throws DeeplakeError INVALID_ARGUMENT; nothing is changed then
   * @example await experience.rollback({ author: "crawler", since: Date.parse("2026-11-01") / 1000 });
   */
  rollback(selection: RollbackSelection): Promise<RollbackReport> {
    return this.#parts.trust.rollback(selection);
  }

  /**
   * Releases what was quarantined for its author or origin and has been corroborated since, and says what remains
   * quarantined and why. Reads all experiences once: for a schedule, not for every run.
   */
  review(): Promise<ReviewReport> {
    return this.#parts.trust.review();
  }

  /**
   * Decides about experiences by hand, such as releasing what a person has read; resolves to the ids that changed.
   * Others follow the decision where they trust this store's author.
   * @throws DeeplakeError INVALID_ARGUMENT
   * @example await experience.setStatus([id], "active", "read by Ann");
   */
  setStatus(ids: readonly string[], status: ExperienceStatus, reason: string): Promise<string[]> {
    return this.#parts.trust.setStatus(ids, status, reason);
  }

  /** This store as a LangChain retriever, for pipelines that exist already. */
  asRetriever(options: Omit<RecallOptions, "status"> = {}): ExperienceRetriever {
    return new ExperienceRetriever({ experience: this, recall: options });
  }

  /** One experience, or `null` when there is none with this id. */
  async get(id: string): Promise<Experience | null> {
    checkIds([id]);
    const [row] = await this.#parts.experiences.get([id]);
    return row ? fromRow(row) : null;
  }

  /** Forgets experiences; resolves to how many there were. Maintenance removes them physically. */
  async forget(ids: string | readonly string[]): Promise<number> {
    const all: unknown = typeof ids === "string" ? [ids] : ids;
    checkIds(all);
    return (await this.#parts.tables.experiences()).remove(all);
  }

  /** Whether the store's trust policy lets agents learn from an experience. */
  believes(experience: Experience): boolean {
    return this.#parts.trust.believes(experience);
  }

  /** All experiences, in a stable order. */
  async *scan(): AsyncGenerator<Experience> {
    for await (const row of this.#parts.experiences.scan()) yield fromRow(row);
  }

  /**
   * Training data made of experiences, one example at a time: `docs/export.md`. Holds no more than some hundred texts.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_FILTER
   * @example for await (const { example } of experience.export({ format: "dpo" })) out.write(`${JSON.stringify(example)}\n`);
   */
  async *export(options: ExportOptions): AsyncGenerator<ExportedExample> {
    yield* exportExperiences(await this.#parts.tables.experiences(), options, (experience) =>
      this.believes(experience),
    );
  }

  /**
   * Removes experiences with everything that came of them, from every table and, where the storage allows it, from the
   * disk: `docs/erase.md`. Whoever else has the location open may go on.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_FILTER; nothing is removed then
   * @example await experience.erase({ user: "user-7" });
   */
  async erase(request: EraseRequest): Promise<EraseReport> {
    const selection = readErase(request);
    await this.flush();
    const { tables, calibration } = this.#parts;
    await calibration.forget();
    return eraseExperience(tables, selection, this.#port.eraseHooks);
  }

  /** Stores runs, their texts cleared; a later record of the same id replaces the earlier one. */
  async logRuns(records: readonly RunRecord[]): Promise<void> {
    const table = await this.#parts.tables.runs();
    await table.append(
      records.map((record) => runToRow(record, this.#parts.origin)),
      { mayReplace: false },
    );
    this.#parts.health.runs += records.length;
    await this.#parts.labels.stored(records.filter(wantsExperience).map((record) => record.id));
  }

  /** All logged runs, in a stable order. */
  async *scanRuns(): AsyncGenerator<LoggedRun> {
    const table = await this.#parts.tables.runs();
    for await (const row of table.scan()) yield runFromRow(row);
  }

  /**
   * Tokens of all stored model calls, and what they cost at the given prices, most tokens first.
   * @param options `by`: what calls are summed by, `prices`: per million tokens; none are shipped, since they change.
   * @throws DeeplakeError INVALID_ARGUMENT
   */
  async usage(options: UsageOptions = {}): Promise<Usage[]> {
    const { by, prices } = readOptions("usage", options, USAGE_OPTIONS);
    const sums = new UsageSums(by, prices);
    for await (const run of this.scanRuns()) sums.add(run);
    return sums.result();
  }

  /** How many rows each table holds that was used so far. */
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
   * Resolves when everything given so far is kept, buffered runs included: to `true` when all of it is stored, what
   * waited on disk too, and to `false` when some waits on disk because the store does not take it, or not in time.
   * @param options `fold`: also merge it now, so that plain Deeplake readers see it.
   * @throws what the store failed with, where rows could not be kept on disk either
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

  /** Removes dead rows physically and rebuilds the indexes of every table used so far. */
  async compact(): Promise<void> {
    await this.flush();
    for (const table of this.#parts.tables.opened()) await table.compact();
  }

  /** Flushes, merges what was written, and gives the engine back. Closing twice is harmless. */
  close(): Promise<void> {
    return this.#port.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Counts since opening, and failures that did not reach a caller. */
  health(): Health {
    return this.#parts.health.snapshot();
  }
}
