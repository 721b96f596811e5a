import { createHash, randomUUID } from "node:crypto";
import { appendFileSync, existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { appendFile, readdir, readFile, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";

import { isRunning } from "../../base/async/file-lock.ts";
import { makeDirectory, makeDirectorySync } from "../../base/async/make-directory.ts";
import { Turns } from "../../base/async/turns.ts";
import type { Row } from "../../base/types.ts";
import { claimName, isFree, lossIn, lossName, parseSegmentName, segmentName } from "./segment-name.ts";
import { decodeRecords, encodeRecord, type SpoolRecords } from "./spool-records.ts";

/** How many of the given rows are on disk now, counted from the first, and why the others are not. */
export interface Kept {
  readonly kept: number;
  readonly error?: unknown;
}

/** A segment that this process holds exclusively. */
export interface ClaimedSegment extends SpoolRecords {
  /** Deletes the segment, because its rows are stored. */
  done(): Promise<void>;
  /** Gives the claim up, because not all rows of the segment are stored. */
  release(): Promise<void>;
}

const SEGMENT_BYTES = 4 * 1024 * 1024;
/**
 * Most bytes written at a time, unless one row is larger. Small writes let a nearly full disk take all rows that fit.
 */
const CHUNK_BYTES = 16 * 1024;
/** Milliseconds for which the measured size of the directory is reused. */
const MEASURED_FOR = 1_000;
const HOST = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
const [GROUP_WRITES, OTHERS_WRITE] = [0o020, 0o002];

/**
 * Rows on disk that still have to be stored, in a directory that any number of processes share. Each process appends
 * to segments (files) of its own. A process that replays a segment first renames it, which claims the segment. No lock
 * is needed: if a segment is claimed during a write, its writer writes the same rows again. A row that is replayed
 * twice is stored once, because each row has its version.
 */
export class Spool {
  readonly directory: string;
  readonly #maxBytes: number;
  readonly #encode: (table: string, row: Row) => Row;
  readonly #turns = new Turns();
  readonly #current = new Map<string, { path: string; bytes: number }>();
  #measured = { at: -Infinity, bytes: 0 };

  /** @param encode Converts a row to the form that is written to disk. @default unchanged */
  constructor(
    directory: string,
    maxBytes: number,
    encode: (table: string, row: Row) => Row = (_, row) => row,
  ) {
    this.directory = directory;
    this.#maxBytes = maxBytes;
    this.#encode = encode;
  }

  /**
   * Appends rows. Never throws: the result says how many rows were written.
   * @param onKept Called with the number of rows on disk so far.
   */
  append(table: string, rows: readonly Row[], onKept?: (rows: number) => void): Promise<Kept> {
    return this.#turns.take(async () => {
      let kept = 0;
      try {
        const modes = modesIn(this.directory);
        await makeDirectory(this.directory, modes.directory);
        for (const chunk of chunksOf(this.#encoded(table, rows))) {
          this.#checkRoom(chunk.bytes.length);
          const path = this.#segment(table, chunk.bytes.length);
          // A process that claimed the segment during the write may have missed these rows, so write them again.
          do await appendFile(path, chunk.bytes, { mode: modes.file });
          while (!existsSync(path));
          kept += chunk.rows;
          onKept?.(kept);
        }
        return { kept };
      } catch (error) {
        this.#current.delete(table);
        return { kept, error };
      }
    });
  }

  /** Like `append`, but synchronous. It uses segments of its own, because an `append` may be running. */
  appendSync(table: string, rows: readonly Row[]): Kept {
    let kept = 0;
    try {
      const modes = modesIn(this.directory);
      makeDirectorySync(this.directory, modes.directory);
      let [path, size] = [this.#newPath(table), 0];
      for (const chunk of chunksOf(this.#encoded(table, rows))) {
        this.#checkRoom(chunk.bytes.length);
        if (size > SEGMENT_BYTES) [path, size] = [this.#newPath(table), 0];
        size += chunk.bytes.length;
        do appendFileSync(path, chunk.bytes, { mode: modes.file });
        while (!existsSync(path));
        kept += chunk.rows;
      }
      return { kept };
    } catch (error) {
      return { kept, error };
    }
  }

  /** Claims the segments of a table one after the other, oldest first, without those that another process replays. */
  async *claims(table: string): AsyncGenerator<ClaimedSegment> {
    for (const name of await this.#segments(table)) {
      const claim = { host: HOST, pid: process.pid, at: Date.now() };
      const mine = join(this.directory, claimName(table, claim, randomPart()));
      try {
        await rename(join(this.directory, name), mine);
      } catch {
        // Another process was faster.
        continue;
      }
      yield {
        ...decodeRecords(await readFile(mine)),
        done: async () => await rm(mine, { force: true }),
        // The writer may have made a file with the segment's old name again, so use a new name.
        release: async () => void (await rename(mine, this.#newPath(table)).catch(gone)),
      };
    }
  }

  /** Bytes in the directory. What other processes wrote or removed in the last second may be missing. */
  bytes(): number {
    if (performance.now() - this.#measured.at < MEASURED_FOR) return this.#measured.bytes;
    this.#measured = { at: performance.now(), bytes: sizeOf(this.directory) };
    return this.#measured.bytes;
  }

  /** Whether there is no segment. A segment that another process replays now counts too. */
  async isEmpty(): Promise<boolean> {
    return !(await this.#names()).some((name) => parseSegmentName(name));
  }

  /** Records how many rows this process lost. The next process that opens the store reads the number. Never throws. */
  noteLossSync(rows: number): void {
    try {
      const modes = modesIn(this.directory);
      makeDirectorySync(this.directory, modes.directory);
      writeFileSync(join(this.directory, lossName(rows, randomPart())), "", { mode: modes.file });
    } catch {
      // The directory cannot be written. This process has already counted the loss.
    }
  }

  /** How many rows earlier processes lost. Each loss is reported once. */
  async takeLosses(): Promise<number> {
    let rows = 0;
    for (const name of await this.#names()) {
      const lost = lossIn(name);
      if (lost > 0 && (await rm(join(this.directory, name)).then(() => true, gone))) rows += lost;
    }
    return rows;
  }

  #encoded(table: string, rows: readonly Row[]): Row[] {
    return rows.map((row) => this.#encode(table, row));
  }

  async #segments(table: string): Promise<string[]> {
    const here = { host: HOST, now: Date.now(), isRunning };
    return (await this.#names()).toSorted().filter((name) => {
      const segment = parseSegmentName(name);
      return segment?.table === table && isFree(segment, here);
    });
  }

  async #names(): Promise<string[]> {
    return await readdir(this.directory).catch((error: unknown) => {
      gone(error);
      return [];
    });
  }

  #segment(table: string, adding: number): string {
    const current = this.#current.get(table);
    if (current && current.bytes < SEGMENT_BYTES) {
      current.bytes += adding;
      return current.path;
    }
    const path = this.#newPath(table);
    this.#current.set(table, { path, bytes: adding });
    return path;
  }

  #newPath(table: string): string {
    return join(this.directory, segmentName(table, Date.now(), randomPart()));
  }

  /** @throws Error if the spool would become too large */
  #checkRoom(adding: number): void {
    if (this.bytes() + adding > this.#maxBytes)
      throw new Error(`the spool would have more than its ${this.#maxBytes} bytes`);
    this.#measured.bytes += adding;
  }
}

function* chunksOf(rows: readonly Row[]): Generator<{ rows: number; bytes: Buffer }> {
  let records: Buffer[] = [];
  let size = 0;
  for (const row of rows) {
    const record = encodeRecord(row);
    if (size > 0 && size + record.length > CHUNK_BYTES) {
      yield { rows: records.length, bytes: Buffer.concat(records) };
      [records, size] = [[], 0];
    }
    records.push(record);
    size += record.length;
  }
  if (size > 0) yield { rows: records.length, bytes: Buffer.concat(records) };
}

function sizeOf(directory: string): number {
  let bytes = 0;
  for (const name of existsSync(directory) ? readdirSync(directory) : [])
    bytes += statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0;
  return bytes;
}

/** Handles an error: ignores that a file or directory does not exist, and throws any other error. */
function gone(error: unknown): false {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  return false;
}

function randomPart(): string {
  return randomUUID().replaceAll("-", "").slice(0, 12);
}

/**
 * The modes of a spool directory and its files. They are for their owner alone, unless the directory around the spool
 * may be written by its group and not by everybody: there each user of a team stores rows that another user's process
 * left behind.
 */
function modesIn(directory: string): { readonly directory: number; readonly file: number } {
  const around = statSync(dirname(directory), { throwIfNoEntry: false });
  const isShared = around !== undefined && (around.mode & (GROUP_WRITES | OTHERS_WRITE)) === GROUP_WRITES;
  return isShared ? { directory: 0o770, file: 0o660 } : { directory: 0o700, file: 0o600 };
}
