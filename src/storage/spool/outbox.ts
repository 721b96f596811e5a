import { atExit } from "../../base/async/at-exit.ts";
import { inTime } from "../../base/async/in-time.ts";
import type { Row } from "../../base/types.ts";
import { redactSecrets } from "../redaction/redact-secrets.ts";
import { VersionClock } from "../table/version-clock.ts";
import { DownTimes } from "./down-times.ts";
import { isRowFault } from "./is-row-fault.ts";
import { type ReplayReport, replaySpool } from "./replay-spool.ts";
import type { Kept, Spool } from "./spool.ts";

/** Where rows are now. */
export type Whereabouts = "stored" | "spooled";

/** Writes rows to one table. */
export type WriteRows = (
  rows: readonly Row[],
  /** `replay`: the rows carry their versions and may already be stored. */
  how: {
    readonly replay: boolean;
    readonly mayReplace: boolean;
    /** Ends the wait. The write may still happen, now or later. */
    readonly signal?: AbortSignal;
  },
) => Promise<void>;

/** Receives what happens to rows. */
export interface OutboxListener {
  readonly stored: (table: string, rows: number) => void;
  readonly spooled: (table: string, rows: number) => void;
  readonly replayed: (table: string, rows: number) => void;
  /** Rows that are lost. */
  readonly dropped: (rows: number, reason: string) => void;
  /** The store did not take rows. */
  readonly failed: (table: string, error: unknown) => void;
}

/** The parts of an outbox. */
export interface OutboxParts {
  /** `null`: no rows are kept on disk. If the store does not take rows, `deliver` throws. */
  readonly spool: Spool | null;
  /** Milliseconds that the store may take before rows are kept on disk. */
  readonly after: number;
  /**
   * Resolves when the store is open, however long that takes. Until then rows wait in memory, and go to disk
   * if the process ends.
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
 * Sends background rows to their tables. Rows that the store does not take, or not in time, are kept on disk
 * and stored later, by this process or another. So are rows that are being sent when the process ends.
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
   * @param options `onKept`: called with the number of rows, counted from the first, that are on disk
   * although this throws.
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
      onKept?.(kept);
      throw failure.error;
    } finally {
      this.#release(sending);
    }
  }

  /**
   * Synchronously writes rows to disk. `kept` is the number of rows written, counted from the first; `error`
   * says why the others were not.
   */
  keep(table: string, rows: readonly Row[]): Kept {
    return this.#keepStamped(table, this.#stamped(rows));
  }

  /**
   * Synchronously writes to disk the rows that are still being sent. The store may yet take them too.
   * `missing` is the number of rows that could not be written; `error` says why.
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
   * Stores rows that wait on disk, whichever process kept them. Never rejects: rows that the store does not
   * take keep waiting. Resolves when nothing more can be stored now.
   */
  replay(): Promise<void> {
    // A running replay may miss rows that come later. So callers wait for the replay after it, which they
    // share.
    this.#next ??= this.#replaying.then(() => {
      this.#next = undefined;
      this.#replaying = this.#replayAll();
      return this.#replaying;
    });
    return this.#next;
  }

  /** Whether no row waits on disk. */
  async isEmpty(): Promise<boolean> {
    return (await this.#parts.spool?.isEmpty()) ?? true;
  }

  /** Allows replaying again after `stopReplaying`. */
  resumeReplaying(): void {
    if (!this.#stop.signal.aborted) return;
    this.#stop = new AbortController();
    this.#down = this.#downTimes();
  }

  /** Stops replaying. Rows on disk are left to the next process. Rows can still be delivered. */
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
      try {
        await replaySpool(spool, table, (rows) => write(rows, how), report);
        if (report.replayed > 0) this.#down.answered(table);
      } catch (error) {
        if (!this.#stop.signal.aborted) {
          this.#down.failed(table, error);
          listener.failed(table, error);
        }
      }
      if (report.replayed > 0) listener.replayed(table, report.replayed);
      if (report.damaged > 0) listener.dropped(report.damaged, "damaged on disk");
      if (report.refused > 0) listener.dropped(report.refused, `refused, ${reasonOf(report.refusal)}`);
    }
  }

  /**
   * Why the store could not be opened; `undefined` if it is open. Whatever the error, the rows are not at
   * fault.
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

  /** Sets versions on delivery, so that rows count in the order of delivery, whenever they are stored. */
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

/** Whether no row waits. A directory that cannot be read counts as not empty, so that replaying tries it. */
async function isEmpty(spool: Spool): Promise<boolean> {
  try {
    return await spool.isEmpty();
  } catch {
    return false;
  }
}

/** Why rows could not be kept, in few words: the code of a file system error if there is one. */
export function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (typeof code === "string") return code === "ENOSPC" ? "disk full" : code;
  return redactSecrets(error instanceof Error ? error.message : String(error));
}
