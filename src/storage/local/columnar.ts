import type { TableSchema } from "../driver/driver.ts";
import { LongText } from "../../base/long-text.ts";
import type { Row, Value, Vector } from "../../base/types.ts";
import { TextBody, type TextParts } from "./text-body.ts";

/** Rows in the form in which the engine process receives and sends them: for each column an array of cells. */
export type Columns = Record<string, readonly unknown[]>;

/** A cell that all rows have. */
interface Each {
  readonly each: unknown;
}

/** Rows to send. */
export interface ColumnBatch {
  /** The cells of each column, without long texts and vectors. The cells of the key are always a list. */
  readonly columns: Readonly<Record<string, readonly unknown[] | Each>>;
  /** For each column of long texts, the bytes of `body` that each cell has. */
  readonly texts: Readonly<Record<string, readonly TextParts[]>>;
  /** How many bytes of `body` are vectors of all rows; 0 if they have none. */
  readonly vectors: number;
  /** First the vectors, then the long texts. In JSON, vectors would become text, and texts would be escaped. */
  readonly body: readonly Uint8Array[];
}

/** Fewest characters on average for which the texts of a column are sent as bytes. */
const LONG = 200;
/** Fewest characters of all texts for which a column is sent as bytes. */
const MANY = 1_000;
/** Fewest rows in which equal cells are worth looking for. */
const ROWS = 16;

/**
 * Splits rows into batches, each of which becomes an entry of the write-ahead log. No batch mixes rows with and without
 * a vector, because the engine cannot fold a mixed entry.
 */
export function toBatches(rows: readonly Row[], schema: TableSchema): ColumnBatch[] {
  const name = schema.vector;
  if (name === undefined) return [toBatch(rows, schema, [])];
  const vectors = rows.map((row) => row[name]);
  const groups = [
    rows.filter((_row, at) => vectors[at] instanceof Float32Array),
    rows.filter((_row, at) => !(vectors[at] instanceof Float32Array)),
  ];
  const given = vectors.filter((vector) => vector instanceof Float32Array);
  return groups.flatMap((group, at) =>
    group.length === 0 ? [] : [toBatch(group, schema, at === 0 ? given : [])],
  );
}

function toBatch(rows: readonly Row[], schema: TableSchema, vectors: readonly Vector[]): ColumnBatch {
  const columns: Record<string, readonly unknown[] | Each> = {};
  const texts: Record<string, TextParts[]> = {};
  const joined = joinedVectors(vectors);
  const body = new TextBody(joined.byteLength);
  for (const { name, type } of schema.columns) {
    if (type === "embedding") continue;
    const cells = rows.map((row) => row[name]);
    if (name !== schema.key && areAlike(cells)) {
      columns[name] = { each: cells[0] ?? null };
      continue;
    }
    if (type !== "text" || !isLong(cells)) {
      columns[name] = cells;
      continue;
    }
    texts[name] = cells.map((cell) => body.add(isText(cell) ? cell : ""));
  }
  const bytes = joined.length > 0 ? [bytesOf(joined), ...body.bytes] : body.bytes;
  return { columns, texts, vectors: joined.byteLength, body: bytes };
}

/**
 * Whether many rows all have the same text or number. In rows that are loaded together, this is true for most columns.
 */
function areAlike(cells: readonly unknown[]): boolean {
  return cells.length >= ROWS && cells.every((cell) => cell === cells[0]);
}

function isLong(cells: readonly unknown[]): boolean {
  const length = cells.reduce<number>((sum, cell) => sum + (isText(cell) ? cell.length : 0), 0);
  return length >= Math.max(MANY, LONG * cells.length);
}

function isText(cell: unknown): cell is string | LongText {
  return typeof cell === "string" || cell instanceof LongText;
}

/** All numbers of vectors, one after the other. */
function joinedVectors(vectors: readonly Vector[]): Vector {
  const joined = new Float32Array(vectors.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const vector of vectors) {
    joined.set(vector, end);
    end += vector.length;
  }
  return joined;
}

/** A vector as little-endian 32-bit floats. */
function bytesOf(vector: Vector): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** Encodes a vector as base64 of its bytes. */
export function encodeVector(vector: Vector): string {
  return bytesOf(vector).toString("base64");
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
