import { readJson } from "../../base/json/read-json.ts";
import type { Row, Value } from "../../base/types.ts";
import type { Column, TableSchema } from "../driver/driver.ts";
import { readCell } from "./read-row.ts";
import type { CellOf, ColumnName, RowOf } from "./row-of.ts";

/** Converts `run_id` to `runId`. */
type FieldName<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<FieldName<Rest>>}`
  : Name;

type FieldOf<C extends Column> = C extends { readonly field: infer Field extends string }
  ? Field
  : FieldName<C["name"]>;

/** Columns that become fields of a record. Version columns and vectors do not. */
type FieldColumn<S extends TableSchema, Without extends string> = Exclude<
  S["columns"][number],
  { readonly type: "embedding" } | { readonly name: "version" | "deleted" | Without }
>;

/** The record type of a table: one field for each column, with JSON columns as their content. */
export type RecordOf<S extends TableSchema, Without extends string = never> = {
  [C in FieldColumn<S, Without> as FieldOf<C>]: C extends { readonly json: infer Content }
    ? Content
    : CellOf<C>;
};

/** Converts between rows of a table and records. */
export interface Codec<S extends TableSchema, Without extends string> {
  /** The cells of a record. Other properties of the record are ignored. */
  toRow(record: RecordOf<S, Without>): Omit<RowOf<S>, "version" | "deleted" | Without>;
  /** The record in a row. Missing cells become empty values. */
  fromRow(row: Row): RecordOf<S, Without>;
}

/** Makes the codec of a table. @param without Columns that its records leave out. */
export function codec<S extends TableSchema, Without extends ColumnName<S> = never>(
  schema: S,
  ...without: readonly Without[]
): Codec<S, Without> {
  const left = new Set<string>(["version", "deleted", ...without]);
  const columns: readonly Column[] = schema.columns;
  const fields = columns
    .filter(({ name, type }) => type !== "embedding" && !left.has(name))
    .map((column) => ({ column, field: column.field ?? fieldName(column.name) }));
  const byName = new Map(fields.map((of) => [of.column.name, of]));
  const empty = Object.fromEntries(fields.map(({ column, field }) => [field, contentOf(column, undefined)]));
  return {
    toRow: (record) => {
      const given: Readonly<Record<string, unknown>> = record;
      const row: Record<string, unknown> = {};
      for (const { column, field } of fields) {
        const value = given[field];
        row[column.name] = column.json === undefined ? value : JSON.stringify(value);
      }
      return row as ReturnType<Codec<S, Without>["toRow"]>;
    },
    fromRow: (row) => {
      // Searches read a third of the columns of many rows.
      const record: Record<string, unknown> = { ...empty };
      for (const name in row) {
        const of = byName.get(name);
        if (of) record[of.field] = contentOf(of.column, row[name]);
      }
      return record as RecordOf<S, Without>;
    },
  };
}

function contentOf(column: Column, value: Value | undefined): unknown {
  return column.json === undefined ? readCell(column, value) : readJson(value, column.json);
}

function fieldName(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
