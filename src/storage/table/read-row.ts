import { float32 } from "../../base/json/float32.ts";
import type { JsonObject, Row, Value } from "../../base/types.ts";
import type { Column, ColumnType, TableSchema } from "../driver/driver.ts";

/**
 * For each column type: the value of a cell that is damaged or was never written, and the test for an intact
 * cell. Nullable columns use null instead.
 */
const TYPES: Readonly<Record<ColumnType, { empty: Value; isWhole: (cell: Value | undefined) => boolean }>> = {
  text: { empty: "", isWhole: (cell) => typeof cell === "string" },
  bool: { empty: false, isWhole: (cell) => typeof cell === "boolean" },
  int64: { empty: 0, isWhole: Number.isFinite },
  float32: { empty: 0, isWhole: Number.isFinite },
  dict: { empty: {}, isWhole: isDict },
  embedding: { empty: null, isWhole: (cell) => cell instanceof Float32Array },
};

/** The value of a cell that is damaged or was never written. */
export function emptyCell({ type, nullable }: Column): Value {
  return nullable ? null : TYPES[type].empty;
}

/** Reads a cell as its column declares it. */
export function readCell(column: Column, cell: Value | undefined): Value {
  if (cell === undefined || !TYPES[column.type].isWhole(cell)) return emptyCell(column);
  return column.type === "float32" ? float32(Number(cell)) : cell;
}

/** Makes a function that reads rows as their schema declares them. */
export function rowReader(schema: TableSchema): (row: Row) => Row {
  const columns: readonly Column[] = schema.columns;
  return (row) => {
    // Nearly all cells stay as they are, so a row is copied only if a cell changes. The driver's own row is never
    // changed.
    let read = row;
    for (const column of columns) {
      const cell = row[column.name];
      // Columns that were not requested stay absent.
      if (cell === undefined && !(column.name in row)) continue;
      const whole = readCell(column, cell);
      if (whole === cell) continue;
      if (read === row) read = { ...row };
      read[column.name] = whole;
    }
    return read;
  };
}

export function isDict(cell: unknown): cell is JsonObject {
  return typeof cell === "object" && cell !== null && !ArrayBuffer.isView(cell) && !Array.isArray(cell);
}
