import type { Row } from "../../base/types.ts";
import { isRowFault } from "./is-row-fault.ts";
import type { Spool } from "./spool.ts";

/** What replaying came to. */
export interface ReplayReport {
  replayed: number;
  /** Records that were torn or changed on disk. */
  damaged: number;
  /** Rows that the table refuses, with the last reason. */
  refused: number;
  refusal: unknown;
}

const BATCH = 500;

/**
 * Stores the rows of a table that wait on disk and removes them there. Two processes may do it at once and each may die
 * in the middle, because `write` changes nothing where a row is stored already.
 * @throws what the store fails with, after giving back what is not stored; `report` says what was done
 */
export async function replaySpool(
  spool: Spool,
  table: string,
  write: (rows: readonly Row[]) => Promise<void>,
  report: ReplayReport,
): Promise<void> {
  for await (const segment of spool.claims(table)) {
    try {
      for (let start = 0; start < segment.rows.length; start += BATCH)
        await writeBatch(segment.rows.slice(start, start + BATCH), write, report);
    } catch (error) {
      await segment.release();
      throw error;
    }
    report.damaged += segment.damaged;
    await segment.done();
  }
}

/** A row that the table refuses must not keep the others on disk for ever. */
async function writeBatch(
  rows: readonly Row[],
  write: (rows: readonly Row[]) => Promise<void>,
  report: ReplayReport,
): Promise<void> {
  try {
    await write(rows);
    report.replayed += rows.length;
  } catch (error) {
    if (!isRowFault(error)) throw error;
    if (rows.length > 1) {
      for (const row of rows) await writeBatch([row], write, report);
      return;
    }
    report.refused++;
    report.refusal = error;
  }
}
