import type { TableSchema } from "../driver/driver.ts";
import type { Row, Value, Vector } from "../../base/types.ts";

/** Rows in the form in which the engine process receives and sends them: for each column an array of cells. */
export type Columns = Record<string, readonly unknown[]>;

/**
 * Rows to send: the cells by column, and the vectors of all rows as one base64 text. `vectors` is `null` if no row
 * has a vector.
 */
export interface ColumnBatch {
  readonly columns: Columns;
  readonly vectors: string | null;
}

/**
 * Splits rows into batches, each of which becomes an entry of the write-ahead log. No batch mixes rows with and without
 * a vector, because the engine cannot fold a mixed entry.
 */
export function toBatches(rows: readonly Row[], schema: TableSchema): ColumnBatch[] {
  const name = schema.vector;
  if (name === undefined) return [{ columns: toColumns(rows, schema), vectors: null }];
  const groups = [
    rows.filter((row) => row[name] instanceof Float32Array),
    rows.filter((row) => !(row[name] instanceof Float32Array)),
  ];
  return groups
    .filter((group) => group.length > 0)
    .map((group) => ({
      columns: toColumns(group, schema),
      vectors: encodeVectors(group.map((row) => row[name] ?? null)),
    }));
}

function toColumns(rows: readonly Row[], schema: TableSchema): Columns {
  const columns: Columns = {};
  for (const { name, type } of schema.columns)
    if (type !== "embedding") columns[name] = rows.map((row) => row[name]);
  return columns;
}

function encodeVectors(vectors: readonly Value[]): string | null {
  const present = vectors.filter((vector) => vector instanceof Float32Array);
  if (present.length === 0) return null;
  return Buffer.concat(
    present.map((vector) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)),
  ).toString("base64");
}

/** Encodes a vector as base64 of little-endian 32-bit floats. */
export function encodeVector(vector: Vector): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}

/** Converts the columns of an answer to rows. */
export function fromColumns(columns: Columns, schema: TableSchema): Row[] {
  const names = Object.keys(columns);
  const count = names[0] === undefined ? 0 : (columns[names[0]]?.length ?? 0);
  const embeddings = new Set(
    schema.columns.filter(({ type }) => type === "embedding").map(({ name }) => name),
  );
  return Array.from({ length: count }, (_, index) => {
    const row: Row = {};
    for (const name of names) {
      const cell = columns[name]?.[index] ?? null;
      row[name] = embeddings.has(name) && typeof cell === "string" ? decodeVector(cell) : (cell as Value);
    }
    return row;
  });
}

function decodeVector(text: string): Vector {
  // Copy the bytes, because a Buffer may start at an offset that is no multiple of four.
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return new Float32Array(bytes.buffer);
}
