import { float32 } from "../../base/json/float32.ts";
import type { JsonObject, Row, Value } from "../../base/types.ts";
import type { Column, ColumnType, TableSchema } from "../driver/driver.ts";

/**
 * What stands for a cell that is damaged or that nobody wrote, and how a cell is told from one that is damaged. No
 * other place says so. Columns that may be null are null then.
 */
const TYPES: Readonly<Record<ColumnType, { empty: Value; isWhole: (cell: Value | undefined) => boolean }>> = {
  text: { empty: "", isWhole: (cell) => typeof cell === "string" },
  bool: { empty: false, isWhole: (cell) => typeof cell === "boolean" },
  int64: { empty: 0, isWhole: Number.isFinite },
  float32: { empty: 0, isWhole: Number.isFinite },
  dict: { empty: {}, isWhole: isDict },
  embedding: { empty: null, isWhole: (cell) => cell instanceof Float32Array },
};

/** What stands for a cell that is damaged or that nobody wrote. */
export function emptyCell({ type, nullable }: Column): Value {
  return nullable ? null : TYPES[type].empty;
}

/** A cell as its column declares it. */
export function readCell(column: Column, cell: Value | undefined): Value {
  if (cell === undefined || !TYPES[column.type].isWhole(cell)) return emptyCell(column);
  return column.type === "float32" ? float32(Number(cell)) : cell;
}

/** Gives rows as their schema declares them. */
export function rowReader(schema: TableSchema): (row: Row) => Row {
  const columns: readonly Column[] = schema.columns;
  return (row) => {
    // Nearly all cells are whole: rows are copied only where one is not, and a driver's own row stays as it is.
    let read = row;
    for (const column of columns) {
      const cell = row[column.name];
      // What was not asked for stays away.
      if (cell === undefined && !(column.name in row)) continue;
      const whole = readCell(column, cell);
      if (whole === cell) continue;
      if (read === row) read = { ...row };
      read[column.name] = whole;
    }
    return read;
  };
}

/** Whether a cell is a JSON object. */
export function isDict(cell: unknown): cell is JsonObject {
  return typeof cell === "object" && cell !== null && !ArrayBuffer.isView(cell) && !Array.isArray(cell);
}
