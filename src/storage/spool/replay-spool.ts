import { batched } from "../../base/async/batched.ts";
import type { Row } from "../../base/types.ts";
import { isRowFault } from "./is-row-fault.ts";
import type { Spool } from "./spool.ts";

/** The result of a replay. */
export interface ReplayReport {
  replayed: number;
  /** Number of records that were torn or changed on disk. */
  damaged: number;
  /** Number of rows that the table refused. `refusal` is the last reason. */
  refused: number;
  refusal: unknown;
}

const BATCH = 500;

/**
 * Stores the rows that wait on disk for a table, and removes them from disk. Several processes may replay a spool at
 * once, and each may die on the way, because `write` changes nothing if a row is already stored.
 * @throws the error of the store, after the segment was returned to the spool; `report` says what was done
 */
export async function replaySpool(
  spool: Spool,
  table: string,
  write: (rows: readonly Row[]) => Promise<void>,
  report: ReplayReport,
): Promise<void> {
  for await (const segment of spool.claims(table)) {
    try {
      for (const rows of batched(segment.rows, BATCH)) await writeBatch(rows, write, report);
    } catch (error) {
      await segment.release();
      throw error;
    }
    report.damaged += segment.damaged;
    await segment.done();
  }
}

/**
 * Writes rows. If the table refuses them for one bad row, the rows are written one by one. Otherwise the bad row would
 * keep the others on disk forever.
 */
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
