import { atExit } from "../../base/async/at-exit.ts";
import { inTime } from "../../base/async/in-time.ts";
import type { Row } from "../../base/types.ts";
import { redactSecrets } from "../redaction/redact-secrets.ts";
import { VersionClock } from "../table/version-clock.ts";
import { DownTimes } from "./down-times.ts";
import { isRowFault } from "./is-row-fault.ts";
import { type ReplayReport, replaySpool } from "./replay-spool.ts";
import type { Kept, Spool } from "./spool.ts";

/** Where delivered rows are: in their table, or on disk. */
export type Whereabouts = "stored" | "spooled";

/** Writes rows to one table. */
export type WriteRows = (
  rows: readonly Row[],
  /** `replay`: the rows come from the disk, have their versions, and may already be stored. */
  how: {
    readonly replay: boolean;
    readonly mayReplace: boolean;
    /** Aborts waiting for the write. The rows may still be stored, now or later. */
    readonly signal?: AbortSignal;
  },
) => Promise<void>;

/** Functions that are called when something happens to rows. */
export interface OutboxListener {
  readonly stored: (table: string, rows: number) => void;
  readonly spooled: (table: string, rows: number) => void;
  readonly replayed: (table: string, rows: number) => void;
  /** Rows that are lost, because neither the store nor the disk has them. */
  readonly dropped: (rows: number, reason: string) => void;
  /** The table did not take rows. The name "spool" means that the disk did not take them. */
  readonly failed: (table: string, error: unknown) => void;
}

/** What an outbox works with. */
export interface OutboxParts {
  /** Where rows are kept on disk. If `null`, `deliver` throws when the store does not take rows. */
  readonly spool: Spool | null;
  /** Milliseconds that a write may take before its rows are also kept on disk. */
  readonly after: number;
  /**
   * Resolves when the store is open, however long opening takes. Until then rows wait in memory. If the process ends
   * first, they go to disk.
   */
  readonly opened: () => Promise<void>;
  readonly tables: Readonly<Record<string, WriteRows>>;
  readonly listener: OutboxListener;
}

interface Sending {
  readonly table: string;
  readonly rows: readonly Row[];
  /** How many of the rows, counted from the first, are already on disk. */
  kept: number;
}

/**
 * Sends background rows to their tables. Rows are kept on disk if the store refuses them, does not take them in time,
 * or has not taken them when the process ends. This process or another stores them later.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #clock = new VersionClock();
  readonly #sending = new Set<Sending>();
  #down: DownTimes;
  #stop = new AbortController();
  #replaying: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #leave: (() => void) | undefined;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#down = this.#downTimes();
  }

  /**
   * Stores rows, or keeps them on disk. Rows need a key and have no vectors.
   * @param options `onKept`: called before this throws because the disk did not take all rows, with the number of rows
   * that are on disk. These are the first rows.
   * @throws the error of the store if the rows could not be kept on disk either, or if they are invalid
   */
  async deliver(
    table: string,
    rows: readonly Row[],
    { mayReplace = false, onKept }: { mayReplace?: boolean; onKept?: (rows: number) => void } = {},
  ): Promise<Whereabouts> {
    const { spool, after, listener } = this.#parts;
    const sending = { table, rows: this.#stamped(rows), kept: 0 };
    this.#hold(sending);
    try {
      let failure = this.#down.reason(table) ?? (await this.#unopened());
      if (!failure) {
        try {
          await inTime(spool ? after : undefined, (signal) =>
            this.#write(table)(sending.rows, { replay: false, mayReplace, signal }),
          );
          this.#down.answered(table);
          listener.stored(table, rows.length);
          return "stored";
        } catch (error) {
          if (isRowFault(error) || !spool) throw error;
          failure = { error };
          this.#down.failed(table, error);
          listener.failed(table, error);
        }
      }
      const onDisk = (count: number): void => void (sending.kept = count);
      const { kept, error } = (await spool?.append(table, sending.rows, onDisk)) ?? {
        kept: 0,
        error: failure.error,
      };
      if (kept > 0) listener.spooled(table, kept);
      if (error === undefined) return "spooled";
      if (spool) listener.failed("spool", error);
      onKept?.(kept);
      throw failure.error;
    } finally {
      this.#release(sending);
    }
  }

  /**
   * Synchronously writes rows to disk. `kept` is the number of rows written, which are the first rows. `error` says why
   * the others were not written.
   */
  keep(table: string, rows: readonly Row[]): Kept {
    return this.#keepStamped(table, this.#stamped(rows));
  }

  /**
   * Synchronously writes to disk the rows that are still being sent. The store may take these rows as well. `missing`
   * is the number of rows that could not be written to disk, and `error` says why.
   */
  keepUnderWay(): { readonly missing: number; readonly error?: unknown } {
    let missing = 0;
    let reason: unknown;
    for (const { table, rows, kept: before } of this.#sending) {
      const { kept, error } = this.#keepStamped(table, rows.slice(before));
      missing += rows.length - before - kept;
      reason ??= error;
    }
    return missing > 0 ? { missing, error: reason } : { missing };
  }

  /**
   * Stores the rows that wait on disk, whichever process wrote them there. Rows that the store does not take stay on
   * disk. Resolves when no more rows can be stored now, and never rejects.
   */
  replay(): Promise<void> {
    // A running replay may miss rows that come later, so all callers wait for one further replay.
    this.#next ??= this.#replaying.then(() => {
      this.#next = undefined;
      this.#replaying = this.#replayAll();
      return this.#replaying;
    });
    return this.#next;
  }

  /** Whether no row waits on disk. */
  async isEmpty(): Promise<boolean> {
    const { spool } = this.#parts;
    return !spool || isEmpty(spool);
  }

  /** Allows replaying again after `stopReplaying`. */
  resumeReplaying(): void {
    if (!this.#stop.signal.aborted) return;
    this.#stop = new AbortController();
    this.#down = this.#downTimes();
  }

  /** Stops replaying until `resumeReplaying`. Rows stay on disk, where other processes may replay them. */
  async stopReplaying(): Promise<void> {
    this.#stop.abort();
    this.#down.close();
    await (this.#next ?? this.#replaying);
  }

  async #replayAll(): Promise<void> {
    const { spool, tables, listener } = this.#parts;
    if (!spool || (await isEmpty(spool)) || (await this.#unopened())) return;
    for (const [table, write] of Object.entries(tables)) {
      if (this.#stop.signal.aborted) return;
      const report: ReplayReport = { replayed: 0, damaged: 0, refused: 0, refusal: undefined };
      const how = { replay: true, mayReplace: true, signal: this.#stop.signal };
      // A disk that cannot be read says nothing about the table.
      let failing = "spool";
      const writeRows = async (rows: readonly Row[]): Promise<void> => {
        failing = table;
        await write(rows, how);
        failing = "spool";
      };
      try {
        await replaySpool(spool, table, writeRows, report);
        if (report.replayed > 0) this.#down.answered(table);
      } catch (error) {
        if (!this.#stop.signal.aborted) {
          this.#down.failed(failing, error);
          listener.failed(failing, error);
        }
      }
      if (report.replayed > 0) listener.replayed(table, report.replayed);
      if (report.damaged > 0) listener.dropped(report.damaged, "damaged on disk");
      if (report.refused > 0) listener.dropped(report.refused, `refused, ${reasonOf(report.refusal)}`);
    }
  }

  /**
   * The error with which opening the store failed; `undefined` if the store is open. Such an error is never the fault
   * of a row.
   */
  async #unopened(): Promise<{ readonly error: unknown } | undefined> {
    try {
      await this.#parts.opened();
      return undefined;
    } catch (error) {
      for (const table of Object.keys(this.#parts.tables)) this.#down.failed(table, error);
      return { error };
    }
  }

  #downTimes(): DownTimes {
    return new DownTimes(() => void this.replay());
  }

  #keepStamped(table: string, rows: readonly Row[]): Kept {
    const { spool, listener } = this.#parts;
    const kept = spool?.appendSync(table, rows) ?? { kept: 0, error: new Error("no spool") };
    if (kept.kept > 0) listener.spooled(table, kept.kept);
    return kept;
  }

  /**
   * Sets the versions of rows when they are handed to the outbox. Therefore the row that was handed over last is the
   * newest, even if it is stored first.
   */
  #stamped(rows: readonly Row[]): Row[] {
    return rows.map((row) => ({ ...row, version: this.#clock.next() }));
  }

  #write(table: string): WriteRows {
    const write = this.#parts.tables[table];
    if (!write) throw new Error(`Expected a table of the outbox, got ${table}.`);
    return write;
  }

  #hold(sending: Sending): void {
    this.#sending.add(sending);
    this.#leave ??= atExit(() => {
      const { missing, error } = this.keepUnderWay();
      if (missing > 0) this.#parts.listener.dropped(missing, reasonOf(error));
    });
  }

  #release(sending: Sending): void {
    this.#sending.delete(sending);
    if (this.#sending.size > 0) return;
    this.#leave?.();
    this.#leave = undefined;
  }
}

/**
 * Whether no row waits on disk. A directory that cannot be read counts as not empty, so that the replay reports the
 * error.
 */
async function isEmpty(spool: Spool): Promise<boolean> {
  try {
    return await spool.isEmpty();
  } catch {
    return false;
  }
}

/** Says in few words why rows could not be kept: the code of the file system's error, or else the message. */
export function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (typeof code === "string") return code === "ENOSPC" ? "disk full" : code;
  return redactSecrets(error instanceof Error ? error.message : String(error));
}
