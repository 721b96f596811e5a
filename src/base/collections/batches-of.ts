/**
 * A batch is full when it has this many rows or this size. Each batch is sent to the engine as one message. `size`
 * counts the characters of texts, the bytes of vectors, and 8 for any other cell.
 */
const BATCH = { rows: 1_000, size: 8_000_000 };

/** Splits rows into batches, in their order. The row that fills a batch is still in it. */
export function* batchesOf<R extends object>(
  rows: readonly R[],
  limits: { rows: number; size: number } = BATCH,
): Generator<R[]> {
  let batch: R[] = [];
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

function sizeOf(cell: unknown): number {
  if (typeof cell === "string") return cell.length;
  return cell instanceof Float32Array ? cell.byteLength : 8;
}
