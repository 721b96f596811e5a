import { evaluateFilter } from "../../base/filter/evaluate-filter.ts";
import { filterFields } from "../../base/filter/filter-fields.ts";
import type { Filter } from "../../base/filter/filter.ts";
import type { Row } from "../../base/types.ts";
import type { TableSchema } from "../driver/driver.ts";
import type { ReadField } from "./read-options.ts";

/** Reads a field of a filter from the column of that name. */
export const columnOf: ReadField = (row, field) => row[field];

/** Whether a row satisfies a filter; every row satisfies none. */
export function matches(filter: Filter | undefined, row: Row, read: ReadField): boolean {
  return filter === undefined || evaluateFilter(filter, (field) => read(row, field));
}

/** The columns that a read gives unless it names others: all but the vector. */
export function readableColumns({ columns }: TableSchema): string[] {
  return columns.filter(({ type }) => type !== "embedding").map(({ name }) => name);
}

/** Columns a filter needs: its fields where they are columns; with a reader of one's own any column may be read. */
export function filterColumns(
  schema: TableSchema,
  filter: Filter | undefined,
  read: ReadField,
  reads: readonly string[] = readableColumns(schema),
): readonly string[] {
  if (!filter) return [];
  if (read !== columnOf) return reads;
  const names = new Set(schema.columns.map(({ name }) => name));
  return filterFields(filter).filter((field) => names.has(field));
}
