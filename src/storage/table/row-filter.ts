import { evaluateFilter } from "../../base/filter/evaluate-filter.ts";
import { filterFields } from "../../base/filter/filter-fields.ts";
import type { Filter } from "../../base/filter/filter.ts";
import type { Row } from "../../base/types.ts";
import type { TableSchema } from "../driver/driver.ts";
import type { ReadField } from "./read-options.ts";

export const columnOf: ReadField = (row, field) => row[field];

/** Whether a row satisfies a filter. Without a filter every row does. */
export function matches(filter: Filter | undefined, row: Row, read: ReadField): boolean {
  return filter === undefined || evaluateFilter(filter, (field) => read(row, field));
}

/** The columns that a read returns by default: all but the vector. */
export function readableColumns({ columns }: TableSchema): string[] {
  return columns.filter(({ type }) => type !== "embedding").map(({ name }) => name);
}

/** Columns to ask a driver for, so that the newest version of each row can be found. */
export function withBookkeeping({ key }: TableSchema, columns: readonly string[]): string[] {
  return [...new Set([key, "version", "deleted", ...columns])];
}

/**
 * The columns that a filter needs: those of its fields that are columns. If `read` is not `columnOf`, all columns
 * in `reads` are needed.
 */
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
