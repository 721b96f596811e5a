import type { DocumentTable, NewDocumentRow } from "./documents-schema.ts";
import { validateRow } from "../storage/table/validate-row.ts";
import { abortable } from "../base/async/abortable.ts";
import { checkCount } from "./argument-checks.ts";
import { batchesOf } from "./batches-of.ts";
import { embedInOrder } from "./embed-in-order.ts";
import { unfinished } from "./unfinished.ts";

/** How rows are added. */
export interface AddRowsOptions {
  /** Documents embedded and written at a time. @default 1000 */
  readonly batchSize?: number;
  /** Batches being embedded at the same time. @default 1 */
  readonly maxConcurrency?: number;
  /** Told after each batch that is stored. */
  readonly onProgress?: (progress: { readonly added: number; readonly total: number }) => void;
  /** Stops between batches, with ABORTED. */
  readonly signal?: AbortSignal;
  /** Whether some row may replace one that exists. */
  readonly mayReplace: boolean;
}

/** Where vectors come from: `vectors` there are already, or `embed` that makes them of texts. */
export type VectorSource =
  | { readonly vectors: readonly number[][] }
  | { readonly embed: (texts: string[]) => Promise<number[][]> };

/**
 * Stores rows batch by batch, so that no more than some batches of vectors are held at a time. Everything that can be
 * checked beforehand is, for all rows; batches stored before an error stay.
 * @throws DeeplakeError INVALID_ROW, INVALID_VECTOR, EMBEDDINGS_MISMATCH, ABORTED
 */
export async function addRows(
  table: DocumentTable,
  rows: readonly NewDocumentRow[],
  source: VectorSource,
  { batchSize = 1_000, maxConcurrency = 1, onProgress, signal, mayReplace }: AddRowsOptions,
): Promise<void> {
  if ("vectors" in source) checkCount("vectors", rows.length, source.vectors.length);
  const dimensions = table.dimensions ?? ("vectors" in source ? (source.vectors[0]?.length ?? null) : null);
  for (const [index, row] of rows.entries()) {
    const vector = "vectors" in source ? { embeddings: toVector(source.vectors[index]) } : {};
    validateRow(table.schema, { ...row, ...vector, version: 0, deleted: false }, dimensions);
  }
  const batches = Array.from({ length: Math.ceil(rows.length / batchSize) }, (_, batch) => batch * batchSize);
  const vectorsOf = async (start: number): Promise<number[][]> =>
    "vectors" in source
      ? source.vectors.slice(start, start + batchSize)
      : source.embed(rows.slice(start, start + batchSize).map((row) => row.documents));
  let added = 0;
  try {
    const embedded = embedInOrder(
      batches,
      (start) => abortable(signal, () => vectorsOf(start)),
      maxConcurrency,
    );
    for await (const [start, vectors] of embedded) {
      const some = rows.slice(start, start + batchSize);
      checkCount("vectors", some.length, vectors.length);
      const complete = some.map((row, index) => ({ ...row, embeddings: toVector(vectors[index]) }));
      for (const batch of batchesOf(complete)) {
        await table.append(batch, { mayReplace, ...(signal && { signal }) });
        added += batch.length;
      }
      onProgress?.({ added, total: rows.length });
    }
  } catch (error) {
    throw unfinished(error, "added", added, rows.length);
  }
}

function toVector(numbers: readonly number[] | undefined): Float32Array {
  return Float32Array.from(numbers ?? []);
}
