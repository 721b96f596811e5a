import type { Table } from "../table/table.ts";
import { validateRow } from "../table/validate-row.ts";
import type { Row, Value } from "../types.ts";

/** One batch is one message to the engine; these bounds keep it to some megabytes. */
const BATCH = { rows: 1_000, size: 8_000_000 };

/**
 * Appends rows that all have a vector, batch by batch; every row is validated before the first is written. A failing
 * engine may leave earlier batches behind: adding the same ids again is harmless.
 */
export async function appendBatches(
  table: Table,
  rows: readonly Row[],
  hint: { mayReplace: boolean },
): Promise<void> {
  const batches = [...batchesOf(rows)];
  if (batches.length > 1) {
    const vector = rows[0]?.[table.schema.vector ?? ""];
    const dimensions = table.dimensions ?? (vector instanceof Float32Array ? vector.length : null);
    for (const row of rows) validateRow(table.schema, { ...row, version: 0, deleted: false }, dimensions);
  }
  for (const batch of batches) await table.append(batch, hint);
}

/** Rows in their order, cut where a batch has enough rows or bytes. */
export function* batchesOf(
  rows: readonly Row[],
  limits: { rows: number; size: number } = BATCH,
): Generator<Row[]> {
  let batch: Row[] = [];
  let size = 0;
  for (const row of rows) {
    batch.push(row);
    for (const cell of Object.values(row)) size += sizeOf(cell);
    if (batch.length < limits.rows && size < limits.size) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch;
}

function sizeOf(cell: Value): number {
  if (typeof cell === "string") return cell.length;
  return cell instanceof Float32Array ? cell.byteLength : 8;
}
