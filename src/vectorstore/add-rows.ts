import type { DocumentTable, NewDocumentRow } from "./documents-schema.ts";
import { validateRow, validateVector } from "../storage/table/validate-row.ts";
import type { Vector } from "../base/types.ts";
import { kindOf } from "../base/options/invalid-argument.ts";
import { isZero } from "../base/text/similarity.ts";
import { toVector } from "../base/text/to-vector.ts";
import { abortable } from "../base/async/abortable.ts";
import { checkCount } from "./argument-checks.ts";
import { batchesOf } from "../base/collections/batches-of.ts";
import { embedInOrder } from "./embed-in-order.ts";
import { unfinished } from "./unfinished.ts";

/** Options for adding rows. */
export interface AddRowsOptions {
  /** Number of documents that are embedded together. Large batches are written in parts. @default 1000 */
  readonly batchSize?: number;
  /** Number of batches that are embedded at the same time. @default 1 */
  readonly maxConcurrency?: number;
  /** Called after each batch that is stored. @default none */
  readonly onProgress?: (progress: { readonly added: number; readonly total: number }) => void;
  /** When this signal aborts, the call rejects with ABORTED. Rows that were stored earlier stay. @default none */
  readonly signal?: AbortSignal;
}

/** Facts about the rows that only the caller of `addRows` knows. */
export interface KnownRows {
  /** Whether some row may replace an existing one. */
  readonly mayReplace: boolean;
  /** Adds to an error the row that caused it. */
  readonly locate: (error: unknown, index: number) => unknown;
}

/** The vectors of the rows: given ones, or a function that embeds their texts. */
export type VectorSource =
  | { readonly vectors: readonly number[][] }
  | { readonly embed: (texts: string[]) => Promise<number[][]> };

/**
 * Stores rows in batches, so that only some batches of vectors are in memory. All rows are checked before the
 * first batch is stored, except vectors that are not computed yet. Batches stored before an error stay.
 * `withoutVector` is the number of rows that have no vector, because their vector was zero.
 * @throws DeeplakeError INVALID_ARGUMENT, INVALID_ROW, INVALID_VECTOR, EMBEDDINGS_MISMATCH, ABORTED
 */
export async function addRows(
  table: DocumentTable,
  rows: readonly NewDocumentRow[],
  source: VectorSource,
  { batchSize = 1_000, maxConcurrency = 1, onProgress, signal }: AddRowsOptions,
  { mayReplace, locate }: KnownRows,
): Promise<{ withoutVector: number }> {
  if ("vectors" in source) checkVectorCount(rows.length, source.vectors);
  const dimensions = table.dimensions ?? ("vectors" in source ? (source.vectors[0]?.length ?? null) : null);
  for (const [index, row] of rows.entries()) {
    try {
      const vector = "vectors" in source ? { embeddings: toCell(source.vectors[index], dimensions) } : {};
      validateRow(table.schema, { ...row, ...vector }, dimensions, { version: 0, deleted: false });
    } catch (error) {
      throw locate(error, index);
    }
  }
  const batches = Array.from({ length: Math.ceil(rows.length / batchSize) }, (_, batch) => batch * batchSize);
  const vectorsOf = async (start: number): Promise<number[][]> =>
    "vectors" in source
      ? source.vectors.slice(start, start + batchSize)
      : source.embed(rows.slice(start, start + batchSize).map((row) => row.documents));
  let [added, withoutVector] = [0, 0];
  try {
    const embedded = embedInOrder(
      batches,
      (start) => abortable(signal, () => vectorsOf(start)),
      maxConcurrency,
    );
    for await (const [start, vectors] of embedded) {
      const some = rows.slice(start, start + batchSize);
      checkVectorCount(some.length, vectors);
      const width = table.dimensions ?? vectors[0]?.length ?? null;
      const complete = some.map((row, index) => {
        try {
          const embeddings = toCell(vectors[index], width);
          if (embeddings) validateVector("embeddings", embeddings, width);
          return { ...row, embeddings };
        } catch (error) {
          throw locate(error, start + index);
        }
      });
      withoutVector += complete.filter(({ embeddings }) => embeddings === null).length;
      for (const batch of batchesOf(complete)) {
        await table.append(batch, { mayReplace, ...(signal && { signal }) });
        added += batch.length;
      }
      onProgress?.({ added, total: rows.length });
    }
    return { withoutVector };
  } catch (error) {
    throw unfinished(error, "added", added, rows.length);
  }
}

function checkVectorCount(expected: number, vectors: unknown): void {
  checkCount("vectors", expected, Array.isArray(vectors) ? vectors.length : kindOf(vectors));
}

/**
 * Converts a vector to a cell. A row with a zero vector gets no vector, because a zero vector has no direction. A
 * zero vector of a wrong length is kept, so that a later check refuses it.
 */
function toCell(numbers: unknown, dimensions: number | null): Vector | null {
  const vector = toVector("embeddings", numbers);
  return isZero(vector) && (dimensions === null || vector.length === dimensions) ? null : vector;
}
