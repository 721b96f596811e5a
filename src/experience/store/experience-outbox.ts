import { randomUUID } from "node:crypto";

import type { DriverEvent } from "../../storage/driver/driver.ts";
import { atExit } from "../../base/async/at-exit.ts";
import { Outbox, type Whereabouts, type WriteRows } from "../../storage/spool/outbox.ts";
import { type Kept, Spool } from "../../storage/spool/spool.ts";
import { SPOOL_BYTES, type SpoolOptions } from "../../storage/spool/spool-options.ts";
import type { RedactOptions } from "../../storage/redaction/redact.ts";
import { markedRow, type ScopeView, unmarkedRow } from "../../storage/table/scope-view.ts";
import type { Row } from "../../base/types.ts";
import { inTime } from "../../base/async/in-time.ts";
import { CLEARED, clearedRow } from "../records/cleared-row.ts";
import { fromRow, withVector } from "../records/experience-codec.ts";
import type { ExperienceTables } from "../records/experience-tables.ts";
import type { ExperienceInput } from "../records/experience.ts";
import type { HealthCounters } from "../records/health.ts";
import { labelFromRow, labelToRow } from "../records/label-codec.ts";
import { completeLabel, type LabelInput } from "../records/label.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { labelWithoutEcho } from "../prompt/without-echo.ts";
import { experienceRow } from "./experience-row.ts";
import type { Labels } from "./labels.ts";
import { runFromRow, type RunOrigin, runToRow } from "../records/run-codec.ts";
import type { NewRun } from "../records/run-record.ts";
import type { Scope } from "../scope/scope.ts";
import { readableScope, writableScope } from "../scope/scope-view.ts";
import type { TaskVectors } from "../recall/task-vectors.ts";
import { experiencesSchema, outcomesSchema, runsSchema } from "../records/schemas.ts";
import type { Trust } from "../trust/trust.ts";

const AFTER = 2_000;
/** The tables whose rows may wait on disk. */
const SPOOLED = { runs: runsSchema, experiences: experiencesSchema, outcomes: outcomesSchema };

/**
 * Converts a row to the form in which it waits on disk. Tables store rows in the same form, so that a store of any
 * scope can store the waiting row.
 */
function spooledRow(view: ScopeView | undefined): (table: string, row: Row) => Row {
  return (table, row) => (view ? markedRow(SPOOLED[table as keyof typeof SPOOLED], row, view) : row);
}

/** The parts that an outbox of experiences uses. */
export interface ExperienceOutboxParts {
  readonly tables: ExperienceTables;
  readonly vectors: TaskVectors | undefined;
  readonly origin: RunOrigin;
  readonly view: ScopeView | undefined;
  readonly redaction: RedactOptions;
  readonly health: HealthCounters;
  readonly trust: Trust;
  readonly labels: Labels;
  readonly ledger: Ledger;
  readonly onEvent: (event: DriverEvent) => void;
  /** Resolves when the store is open. */
  readonly opened: () => Promise<void>;
}

/**
 * Records runs, labels and experiences in the background, for integrations. If the store does not take them
 * within `spool.after`, they wait on disk and the caller goes on. With `spool: false` the caller waits.
 */
export class ExperienceOutbox {
  readonly #parts: ExperienceOutboxParts;
  readonly #outbox: Outbox;
  readonly #spool: Spool | null;
  readonly #after: number;
  #lost = 0;

  /** @param directory Where rows wait; `undefined` keeps nothing on disk. */
  constructor(parts: ExperienceOutboxParts, directory: string | undefined, options: SpoolOptions) {
    this.#parts = parts;
    const { health } = parts;
    this.#spool =
      directory === undefined
        ? null
        : new Spool(directory, options.maxBytes ?? SPOOL_BYTES, spooledRow(parts.view));
    this.#after = options.after ?? AFTER;
    this.#outbox = new Outbox({
      spool: this.#spool,
      after: this.#after,
      opened: parts.opened,
      tables: {
        runs: (rows, how) => this.#writeRuns(rows, how),
        experiences: (rows, how) => this.#writeExperiences(rows, how),
        outcomes: (rows, how) => this.#writeLabels(rows, how),
      },
      listener: {
        stored: (table, rows) => health.noteStored(table, rows),
        spooled: (_table, rows) => void (health.spooled += rows),
        replayed: (table, rows) => {
          health.noteStored(table, rows);
          health.replayed += rows;
        },
        dropped: (rows, reason) => this.noteDropped(rows, reason),
        failed: (table, error) => health.noteError(table, error),
      },
    });
  }

  /** The scope of what is recorded without one. */
  get scope(): string {
    return this.#parts.origin.scope;
  }

  /**
   * Converts a scope to text.
   * @throws DeeplakeError INVALID_ARGUMENT for a scope that this store does not read
   */
  readableScope(scope: Scope): string {
    return readableScope(scope, this.#parts.view);
  }

  /**
   * Converts a scope to text.
   * @throws DeeplakeError INVALID_ARGUMENT for a scope that this store does not write to
   */
  writableScope(scope: Scope): string {
    return writableScope(scope, this.#parts.view);
  }

  /**
   * Labels a run or an experience, or keeps the label on disk.
   * @throws DeeplakeError INVALID_ARGUMENT; the error of the store if the label could not be kept on disk either
   */
  label(target: string, input: LabelInput): Promise<Whereabouts> {
    const { origin, redaction } = this.#parts;
    const label = completeLabel(target, labelWithoutEcho(input), {
      id: randomUUID,
      now: Date.now,
      redaction,
      recordedBy: origin.author,
    });
    const row = labelToRow(label, { runId: "", experienceId: "", scope: origin.scope });
    return this.#outbox.deliver("outcomes", [row]);
  }

  /**
   * Stores runs, or keeps them on disk. Their texts must be cleared.
   * @param onKept If not all could be kept on disk: called with the number that could, counted from the first.
   * @throws the error of the store if not all could be kept on disk either
   */
  deliverRuns(records: readonly NewRun[], onKept?: (runs: number) => void): Promise<Whereabouts> {
    const settle = (): Promise<void> => this.#parts.labels.runsStored(records);
    return this.#deliver("runs", this.#runRows(records), settle, onKept && { onKept });
  }

  /**
   * Synchronously writes runs to disk. `kept` is the number of runs written, counted from the first. Their
   * texts must be cleared.
   */
  keepRuns(records: readonly NewRun[]): Kept {
    // A full buffer calls this for each further run, so no rows are made if there is no spool to keep them.
    return this.#outbox.keep("runs", this.#spool ? this.#runRows(records) : []);
  }

  /**
   * Synchronously writes to disk the rows that are still being sent to the store. Returns whether all could
   * be written.
   */
  keepUnderWay(): boolean {
    return this.#outbox.keepUnderWay().missing === 0;
  }

  /**
   * Records one attempt, or keeps it on disk until the store takes it.
   * @throws DeeplakeError INVALID_ARGUMENT, INVALID_ROW, EMBEDDINGS_MISMATCH; the error of the store if the
   * attempt could not be kept on disk either
   */
  async record(input: ExperienceInput): Promise<Whereabouts> {
    const { origin, view, redaction, trust, ledger } = this.#parts;
    const row = experienceRow(input, {
      origin,
      view,
      redaction,
      decided: trust.decided.bind(trust),
      recalledFor: ledger.recalledFor.bind(ledger),
    });
    const settle = (): Promise<void> => this.#experiencesStored([row]);
    return this.#deliver("experiences", [row], settle, { mayReplace: input.id !== undefined });
  }

  /**
   * Counts rows that are lost and tells the user's listener. When the process exits, the number of lost rows is
   * written to disk for the next process.
   */
  noteDropped(rows: number, reason: string): void {
    if (this.#lost === 0) atExit(() => this.#spool?.noteLossSync(this.#lost));
    this.#lost += rows;
    this.#tellDropped(rows, reason);
  }

  /**
   * Call this after the store was opened. Reports what earlier processes lost, and stores what waits on disk. Never
   * rejects.
   */
  async begin(): Promise<void> {
    this.#outbox.resumeReplaying();
    try {
      const lost = (await this.#spool?.takeLosses()) ?? 0;
      if (lost > 0) this.#tellDropped(lost, "lost by an earlier process");
    } catch (error) {
      this.#parts.health.noteError("spool", error);
    }
    await this.replay();
  }

  #tellDropped(rows: number, reason: string): void {
    this.#parts.health.noteDropped(rows, reason);
    this.#parts.onEvent({ kind: "dropped", message: `${rows} rows were lost: ${reason}.` });
  }

  /** Stores the rows that wait on disk. Never rejects. */
  replay(): Promise<void> {
    return this.#outbox.replay();
  }

  /** Stores the rows that wait on disk, or gives up waiting for it after `spool.after`. Never rejects. */
  catchUp(): Promise<void> {
    return inTime(
      this.#after,
      () => this.replay(),
      () => undefined,
    );
  }

  /** Whether no row waits on disk. */
  isEmpty(): Promise<boolean> {
    return this.#outbox.isEmpty();
  }

  /** Stops replaying. What still waits on disk is left to the next process. */
  stopReplaying(): Promise<void> {
    return this.#outbox.stopReplaying();
  }

  /**
   * Sends rows, and then applies their labels. Applying gets only the time that is left of `spool.after`. It is not a
   * part of the sending, because rows that are stored must not also wait on disk.
   */
  async #deliver(
    table: "runs" | "experiences",
    rows: readonly Row[],
    settle: () => Promise<void>,
    options: { mayReplace?: boolean; onKept?: (rows: number) => void } = {},
  ): Promise<Whereabouts> {
    const began = performance.now();
    const where = await this.#outbox.deliver(table, rows, options);
    if (where === "stored") {
      const left = this.#spool ? Math.max(0, this.#after - (performance.now() - began)) : undefined;
      await inTime(left, settle, () => undefined);
    }
    return where;
  }

  async #experiencesStored(rows: readonly Row[]): Promise<void> {
    const targets = rows.map(fromRow).flatMap(({ id, runId }) => [id, runId]);
    if (targets.length > 0) await this.#parts.labels.stored(targets);
  }

  #runRows(records: readonly NewRun[]): Row[] {
    return records.map((record) => ({ ...runToRow(record, this.#parts.origin), cleared: CLEARED }));
  }

  readonly #writeRuns: WriteRows = async (rows, { replay, signal }) => {
    const table = await this.#parts.tables.runs();
    const how = { mayReplace: replay, versioned: true, stored: replay };
    await table.append(rows, { ...how, ...(signal && { signal }) });
    if (replay) await this.#parts.labels.runsStored(this.#ownOf("runs", rows).map(runFromRow));
  };

  readonly #writeLabels: WriteRows = async (rows, { replay }) => {
    const own = replay ? this.#ownOf("outcomes", rows) : rows;
    // Earlier versions spooled labels before they were redacted.
    for (const row of own.map((one) => clearedRow("outcomes", one, this.#parts.redaction)))
      await this.#parts.labels.add(labelFromRow(row), true);
    const others = replay ? rows.filter((row) => row["scope"] !== this.#parts.origin.scope) : [];
    const table = await this.#parts.tables.outcomes();
    await table.append(others, { mayReplace: true, versioned: true, stored: true });
  };

  /** The spooled rows of this store's own scope, without the marks of the scope. */
  #ownOf(table: keyof typeof SPOOLED, rows: readonly Row[]): Row[] {
    const { origin, view } = this.#parts;
    const own = rows.filter((row) => row["scope"] === origin.scope);
    return view ? own.map((row) => unmarkedRow(SPOOLED[table], row, view)) : own;
  }

  /**
   * Rows wait on disk without vectors. The vectors are computed here, by the embeddings that the store has
   * now.
   */
  readonly #writeExperiences: WriteRows = async (waiting, { replay, mayReplace, signal }) => {
    const { tables, vectors, redaction } = this.#parts;
    // Earlier versions spooled experiences before they were redacted.
    const rows = waiting.map((row) => clearedRow("experiences", row, redaction));
    const made = await vectors?.ofAll(rows.map((row) => fromRow(row).task));
    const complete = rows.map((row, index) => withVector(row, made?.[index]));
    const table = await tables.experiences();
    await table.append(complete, {
      mayReplace: mayReplace || replay,
      versioned: replay,
      stored: replay,
      ...(signal && { signal }),
    });
    if (replay) await this.#experiencesStored(this.#ownOf("experiences", rows));
  };
}
