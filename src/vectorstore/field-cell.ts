import { storableText } from "../base/json/storable.ts";
import type { Value } from "../base/types.ts";
import type { MetadataColumnType } from "./metadata-columns.ts";

/**
 * A cell that was never written (an older row, one of Python's, one of a store without this column) says nothing
 * about the metadata. Rows of ours that lack the key therefore say so; should such a value occur in metadata, that
 * row merely passes the filter before the search, and is decided by the one after it.
 */
export const MISSING: { readonly text: string; readonly number: number } = {
  text: "\u001fmissing",
  number: Number.MIN_SAFE_INTEGER,
};

/** What never-written cells read as. */
export function unwritten(type: MetadataColumnType): "" | null {
  return type === "text" ? "" : null;
}

/** Below this no number is kept in a column: such values stay unwritten. */
export const LOWEST: number = Number.MIN_SAFE_INTEGER + 1;

/** A value of the metadata as the cell of its column; `undefined` where it is of another type than the declared one. */
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
