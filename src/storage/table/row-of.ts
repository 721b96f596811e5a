import type { JsonObject, Row, Vector } from "../../base/types.ts";
import type { Column, TableSchema } from "../driver/driver.ts";

/** What the cells of a column hold. */
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

/** The name of a column. */
export type ColumnName<S extends TableSchema> = ColumnOf<S>["name"];

/** The columns that a read gives unless it names others: all but the vector. */
export type ReadableName<S extends TableSchema> =
  string extends ColumnName<S> ? string : Exclude<ColumnOf<S>, { readonly type: "embedding" }>["name"];

/** A row of a table, as its schema says; any row where the schema is known only when the program runs. */
export type RowOf<S extends TableSchema> =
  string extends ColumnName<S> ? Row : { [C in ColumnOf<S> as C["name"]]: CellOf<C> };

/** A row as a read of some columns gives it, with the key and what tells versions apart. */
export type ReadRow<S extends TableSchema, Name extends string = ReadableName<S>> =
  string extends ColumnName<S> ? Row : Cells<S, S["key"] | "version" | "deleted"> & Cells<S, Name>;

type Cells<S extends TableSchema, Name extends string> = Pick<RowOf<S>, Extract<keyof RowOf<S>, Name>>;

/** A row to store. What is left out is empty. */
export type NewRow<S extends TableSchema> = { readonly [Name in keyof RowOf<S>]?: RowOf<S>[Name] | null };
