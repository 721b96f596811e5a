import type { LongText } from "../../base/long-text.ts";
import type { JsonObject, Row, Vector } from "../../base/types.ts";
import type { Column, TableSchema } from "../driver/driver.ts";

/** The type of a column's cells. */
export type CellOf<C extends Column> = C extends { readonly nullable: true } ? Content<C> | null : Content<C>;

type Content<C extends Column> = {
  text: C extends { readonly words: readonly (infer Word)[] } ? Word : string;
  bool: boolean;
  int64: number;
  float32: number;
  dict: JsonObject;
  embedding: Vector | null;
}[C["type"]];

type ColumnOf<S extends TableSchema> = S["columns"][number];

export type ColumnName<S extends TableSchema> = ColumnOf<S>["name"];

/** The columns that a read returns by default: all but the vector. */
export type ReadableName<S extends TableSchema> =
  string extends ColumnName<S> ? string : Exclude<ColumnOf<S>, { readonly type: "embedding" }>["name"];

/** The row type of a schema; any row if the schema is known only at run time. */
export type RowOf<S extends TableSchema> =
  string extends ColumnName<S> ? Row : { [C in ColumnOf<S> as C["name"]]: CellOf<C> };

/** A row with some columns, the key and the version columns. */
export type ReadRow<S extends TableSchema, Name extends string = ReadableName<S>> =
  string extends ColumnName<S> ? Row : Cells<S, S["key"] | "version" | "deleted"> & Cells<S, Name>;

type Cells<S extends TableSchema, Name extends string> = Pick<RowOf<S>, Extract<keyof RowOf<S>, Name>>;

/** A row to store. Columns that are left out are empty. */
export type NewRow<S extends TableSchema> = {
  readonly [Name in keyof RowOf<S>]?: NewCell<RowOf<S>[Name]> | null;
};

type NewCell<Cell> = string extends Cell ? Cell | LongText : Cell;
