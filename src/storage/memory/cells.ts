import type { Row, Value } from "../../base/types.ts";

/**
 * A cell as a driver promises it: a text that was never written is empty, any other cell that was never written null.
 */
export function cellOf(row: Row, column: string, texts: ReadonlySet<string>): Value {
  return row[column] ?? (row[column] === undefined && texts.has(column) ? "" : null);
}

/** A cell that its receiver may change. */
export function copyOf(cell: Value): Value {
  if (cell instanceof Float32Array) return cell.slice();
  return typeof cell === "object" && cell !== null ? structuredClone(cell) : cell;
}
