/** A JSON object as stored in a `dict` column. */
export type JsonObject = { [key: string]: JsonValue };

/** Any JSON value. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** An embedding: 32-bit floats, as the engine stores them. */
export type Vector = Float32Array;

/** What one cell of a row holds. `null` means the cell was never written. */
export type Value = string | number | boolean | null | Vector | JsonObject;

/** One stored version of a record: column name to value. */
export type Row = Record<string, Value>;

/** Something found by a search, with how similar it is: cosine similarity, -1..1, higher is better. */
export interface Scored<T> {
  readonly item: T;
  readonly similarity: number;
}
