import { readJson } from "../../base/json/read-json.ts";
import type { Row, Value } from "../../base/types.ts";
import type { Column, TableSchema } from "../driver/driver.ts";
import { emptyCell, readCell } from "./read-row.ts";
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

type CellsOf<S extends TableSchema, Without extends string> = Omit<RowOf<S>, "version" | "deleted" | Without>;

/**
 * Converts between rows of a table and records. Both are copies of a `base` that has all names and may have more,
 * because copying an object takes a fraction of the time of adding its names one by one.
 */
export interface Codec<S extends TableSchema, Without extends string> {
  /** The cells of a record. Other properties of the record are ignored. @param base @default emptyRow */
  toRow<Base extends CellsOf<S, Without> = CellsOf<S, Without>>(
    record: RecordOf<S, Without>,
    base?: Base,
  ): Base;
  /** The record in a row. Missing cells become empty values. @param base @default emptyRecord */
  fromRow<Base extends RecordOf<S, Without> = RecordOf<S, Without>>(row: Row, base?: Base): Base;
  readonly emptyRow: CellsOf<S, Without>;
  readonly emptyRecord: RecordOf<S, Without>;
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
  const emptyRecord = Object.fromEntries(
    fields.map(({ column, field }) => [field, contentOf(column, undefined)]),
  );
  const emptyRow = Object.fromEntries(fields.map(({ column }) => [column.name, emptyCell(column)]));
  return {
    emptyRow: emptyRow as CellsOf<S, Without>,
    emptyRecord: emptyRecord as RecordOf<S, Without>,
    toRow: <Base>(record: RecordOf<S, Without>, base?: Base) => {
      const given: Readonly<Record<string, unknown>> = record;
      const row: Record<string, unknown> = { ...(base ?? emptyRow) };
      for (const { column, field } of fields) {
        const value = given[field];
        row[column.name] = column.json === undefined ? value : JSON.stringify(value);
      }
      return row as Base;
    },
    fromRow: <Base>(row: Row, base?: Base) => {
      // Only the cells of the row are read, because searches read a third of the columns of many rows.
      const record: Record<string, unknown> = { ...(base ?? emptyRecord) };
      for (const name in row) {
        const of = byName.get(name);
        if (of) record[of.field] = contentOf(of.column, row[name]);
      }
      return record as Base;
    },
  };
}

function contentOf(column: Column, value: Value | undefined): unknown {
  return column.json === undefined ? readCell(column, value) : readJson(value, column.json);
}

function fieldName(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
