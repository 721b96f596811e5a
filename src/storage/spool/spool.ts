import { createHash, randomUUID } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { appendFile, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

import { isRunning } from "../../base/async/file-lock.ts";
import { Turns } from "../../base/async/turns.ts";
import type { Row } from "../../base/types.ts";
import { claimName, isFree, lossIn, lossName, parseSegmentName, segmentName } from "./segment-name.ts";
import { decodeRecords, encodeRecord, type SpoolRecords } from "./spool-records.ts";

/** How many of the rows given are on disk now, from the first on, and why not the others. */
export interface Kept {
  readonly kept: number;
  readonly error?: unknown;
}

/** A segment that this process has for itself. */
export interface ClaimedSegment extends SpoolRecords {
  /** Its rows are stored: removes it. */
  done(): Promise<void>;
  /** Its rows are not all stored: gives it back. */
  release(): Promise<void>;
}

const SEGMENT_BYTES = 4 * 1024 * 1024;
/** Rows are written so many bytes at a time, so that a full disk takes as many as fit. */
const CHUNK_BYTES = 16 * 1024;
/** Milliseconds that a measurement of the whole directory is good for. */
const MEASURED_FOR = 1_000;
const HOST = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
const MODE = 0o600;

/**
 * Rows on disk that still have to be stored, in a directory that any number of processes share. Each process appends
 * to segments of its own; whoever replays one renames it first. No lock is needed: a writer whose segment was taken
 * while it wrote writes again, and a row that is replayed twice is stored once, because it carries its version.
 */
export class Spool {
  readonly directory: string;
  readonly #maxBytes: number;
  readonly #encode: (table: string, row: Row) => Row;
  readonly #turns = new Turns();
  readonly #current = new Map<string, { path: string; bytes: number }>();
  #measured = { at: -Infinity, bytes: 0 };

  /** @param encode A row as it waits. @default as it is */
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
   * Never throws: what cannot be kept is said.
   * @param onKept Told how many are on disk so far.
   */
  append(table: string, rows: readonly Row[], onKept?: (rows: number) => void): Promise<Kept> {
    return this.#turns.take(async () => {
      let kept = 0;
      try {
        await mkdir(this.directory, { recursive: true, mode: 0o700 });
        for (const chunk of chunksOf(this.#encoded(table, rows))) {
          this.#checkRoom(chunk.bytes.length);
          const path = this.#segment(table, chunk.bytes.length);
          // Where it was taken between the opening and the end of the write, its reader may not have seen the end.
          do await appendFile(path, chunk.bytes, { mode: MODE });
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

  /** As `append`, at once, in segments of its own: an `append` may be under way. */
  appendSync(table: string, rows: readonly Row[]): Kept {
    let kept = 0;
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      let [path, size] = [this.#newPath(table), 0];
      for (const chunk of chunksOf(this.#encoded(table, rows))) {
        this.#checkRoom(chunk.bytes.length);
        if (size > SEGMENT_BYTES) [path, size] = [this.#newPath(table), 0];
        size += chunk.bytes.length;
        do appendFileSync(path, chunk.bytes, { mode: MODE });
        while (!existsSync(path));
        kept += chunk.rows;
      }
      return { kept };
    } catch (error) {
      return { kept, error };
    }
  }

  /** The segments of a table that nobody else replays, oldest first, one at a time. */
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
        // Under a new name: the writer may have begun the old one anew.
        release: async () => void (await rename(mine, this.#newPath(table)).catch(gone)),
      };
    }
  }

  /** Bytes on disk, those of other processes included; what they did in the last second may be missing. */
  bytes(): number {
    if (Date.now() - this.#measured.at < MEASURED_FOR) return this.#measured.bytes;
    this.#measured = { at: Date.now(), bytes: sizeOf(this.directory) };
    return this.#measured.bytes;
  }

  /** Whether segments wait, those that another process replays now included. */
  async isEmpty(): Promise<boolean> {
    return !(await this.#names()).some((name) => parseSegmentName(name));
  }

  /** Leaves word of rows that this process lost, for the next to open the store. Never throws. */
  noteLossSync(rows: number): void {
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      writeFileSync(join(this.directory, lossName(rows, randomPart())), "", { mode: MODE });
    } catch {
      // A place that takes nothing cannot be told; this process has counted the loss itself.
    }
  }

  /** How many rows earlier processes lost. Each loss is told once. */
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

  /** @throws Error when the bytes would be too many */
  #checkRoom(adding: number): void {
    if (this.bytes() + adding > this.#maxBytes)
      throw new Error(`the spool holds its ${this.#maxBytes} bytes`);
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

/** A file or a directory that is not there (any more) is no error here. */
function gone(error: unknown): false {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  return false;
}

function randomPart(): string {
  return randomUUID().replaceAll("-", "").slice(0, 12);
}
