import type { TableSchema } from "../driver/driver.ts";
import type { Row } from "../../base/types.ts";
import { emptyCell } from "./read-row.ts";

/**
 * The row that marks a record as deleted. It keeps the key, and the scope so that all readers of the scope see it.
 * Everything else is emptied, so that deleted content is really gone. The vector is a meaningless one, because
 * engines search less well among rows without a vector.
 */
export function tombstone(schema: TableSchema, row: Row, dimensions: number | null): Row {
  const blank: Row = Object.fromEntries(schema.columns.map((column) => [column.name, emptyCell(column)]));
  if (schema.vector !== undefined && dimensions !== null)
    blank[schema.vector] = Float32Array.from({ length: dimensions }, (_, index) => (index === 0 ? 1 : 0));
  if (typeof row["scope"] === "string") blank["scope"] = row["scope"];
  return { ...blank, [schema.key]: row[schema.key] ?? "", deleted: true };
}
