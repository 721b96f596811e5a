import type { Row, Value } from "../../base/types.ts";

/** A cell as drivers promise it: a text that was never written is empty, and any other unwritten cell is null. */
export function cellOf(row: Row, column: string, texts: ReadonlySet<string>): Value {
  return row[column] ?? (row[column] === undefined && texts.has(column) ? "" : null);
}

/** A cell that its receiver may change. */
export function copyOf(cell: Value): Value {
  if (cell instanceof Float32Array) return cell.slice();
  return typeof cell === "object" && cell !== null ? structuredClone(cell) : cell;
}
