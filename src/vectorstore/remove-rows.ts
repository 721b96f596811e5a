import type { Table } from "../storage/table/table.ts";
import { checkSignal } from "../base/async/abortable.ts";
import { batched } from "../base/async/batched.ts";
import { unfinished } from "./unfinished.ts";

/** Tombstones in one message to the engine. */
const BATCH = 1_000;

/**
 * Deletes the rows with these keys in batches. Returns the number of rows that existed. Batches that were deleted
 * before an error stay deleted.
 * @throws DeeplakeError ABORTED
 */
export async function removeRows(
  table: Table,
  keys: readonly string[],
  signal: AbortSignal | undefined,
): Promise<number> {
  let removed = 0;
  try {
    for (const some of batched(keys, BATCH)) {
      checkSignal(signal);
      removed += await table.remove(some);
    }
    return removed;
  } catch (error) {
    throw unfinished(error, "deleted", removed, keys.length);
  }
}
