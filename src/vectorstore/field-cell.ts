import { storableText } from "../base/json/storable.ts";
import type { Value } from "../base/types.ts";
import type { MetadataColumnType } from "./metadata-columns.ts";

/**
 * The mark in the column of a declared key if the document's metadata lacks the key. The mark is needed because a
 * cell that was never written says nothing about the metadata: such a cell is in an older row, a row of Python, or a
 * row of a store without this column. If metadata has such a mark by chance, its row passes the engine's filter and
 * is checked afterwards.
 */
export const MISSING: { readonly text: string; readonly number: number } = {
  text: "\u001fmissing",
  number: Number.MIN_SAFE_INTEGER,
};

/** The value that is read from a cell that was never written. */
export function unwritten(type: MetadataColumnType): "" | null {
  return type === "text" ? "" : null;
}

/** The lowest number that columns store. For a lower number, the cell stays unwritten. */
export const LOWEST: number = Number.MIN_SAFE_INTEGER + 1;

/** Converts a metadata value to the cell of its column; `undefined` if it is not of the declared type. */
export function fieldCell(type: MetadataColumnType, value: Value | undefined): Value | undefined {
  if (value === undefined || value === null) return type === "text" ? MISSING.text : MISSING.number;
  switch (type) {
    case "text":
      if (typeof value !== "string") return undefined;
      return storableText(value) === value ? value : unwritten(type);
    case "bool":
      return typeof value === "boolean" ? Number(value) : undefined;
    case "int64":
      if (!Number.isSafeInteger(value)) return undefined;
      return (value as number) < LOWEST ? unwritten(type) : value;
    case "float32":
      if (typeof value !== "number" || !Number.isFinite(Math.fround(value))) return undefined;
      return Math.fround(value) < LOWEST ? unwritten(type) : value;
  }
}
