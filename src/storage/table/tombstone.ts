import type { TableSchema } from "../driver/driver.ts";
import type { Row } from "../../base/types.ts";
import { emptyCell } from "./read-row.ts";

/**
 * The row that says a record is deleted: it keeps the key, and the scope without which only some would hear of it, and
 * empties the rest, so that deleted content does not live on in it. Its vector says nothing either, but is there:
 * engines search rows without one less well.
 */
export function tombstone(schema: TableSchema, row: Row, dimensions: number | null): Row {
  const blank: Row = Object.fromEntries(schema.columns.map((column) => [column.name, emptyCell(column)]));
  if (schema.vector !== undefined && dimensions !== null)
    blank[schema.vector] = Float32Array.from({ length: dimensions }, (_, index) => (index === 0 ? 1 : 0));
  if (typeof row["scope"] === "string") blank["scope"] = row["scope"];
  return { ...blank, [schema.key]: row[schema.key] ?? "", deleted: true };
}
