import type { LongText } from "./long-text.ts";

/** A JSON object, as stored in a `dict` column. */
export type JsonObject = { [key: string]: JsonValue };

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** An embedding: 32-bit floats, as the engine stores them. */
export type Vector = Float32Array;

/**
 * The value of one cell. `null` means that the cell was never written. A `LongText` is only in rows that a driver with
 * `takesLongTexts` stores.
 */
export type Value = string | number | boolean | null | Vector | JsonObject | LongText;

/** One stored version of a record: values by column name. */
export type Row = Record<string, Value>;

/** A search result with its cosine similarity, -1..1, higher is better. */
export interface Scored<T> {
  readonly item: T;
  readonly similarity: number;
}
