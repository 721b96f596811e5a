import type { Filter } from "../../base/filter/filter.ts";
import type { Row, Vector } from "../../base/types.ts";
import type { Column, TableSchema } from "../driver/driver.ts";
import { sqlTypes, toSql } from "./sql-cells.ts";
import { sqlCondition } from "./sql-condition.ts";
import { identifier, joined, raw, sql, type Statement } from "./statement.ts";

/** Names of columns that only results have, and no table. */
export const SCORE = "_score";
export const LENGTH = "_length";

/** The place of a table. Both names are valid identifiers. */
export interface TablePlace {
  readonly schema: string;
  readonly table: string;
}

const text = (value: string): ReturnType<typeof toSql> => toSql({ type: "text" }, value);
const names = (columns: readonly Column[]): Statement => joined(columns.map(({ name }) => identifier(name)));

function qualified({ schema, table }: TablePlace): Statement {
  return sql`${identifier(schema)}.${identifier(table)}`;
}

export function selectColumnNames({ schema, table }: TablePlace): Statement {
  return sql`SELECT column_name FROM information_schema.columns WHERE table_schema = ${text(schema)} AND table_name = ${text(table)}`;
}

export function createTable(place: TablePlace, columns: readonly Column[]): Statement {
  const definitions = columns.map(({ name, type }) => sql`${identifier(name)} ${raw(sqlTypes[type])}`);
  return sql`CREATE TABLE IF NOT EXISTS ${qualified(place)} (${joined(definitions)}) USING deeplake`;
}

export function addColumn(place: TablePlace, { name, type }: Column): Statement {
  return sql`ALTER TABLE ${qualified(place)} ADD COLUMN ${identifier(name)} ${raw(sqlTypes[type])}`;
}

/**
 * Creates the index that a search on this column can use, under the name that the official client gives such an
 * index.
 */
export function createIndex(place: TablePlace, column: string, kind: "vector" | "bm25"): Statement {
  const name = identifier(`idx_${place.table}_${column}`);
  const using = sql`USING deeplake_index (${identifier(column)}${raw(kind === "vector" ? " DESC" : "")})`;
  const type = raw(kind === "vector" ? "" : " WITH (index_type = 'bm25')");
  return sql`CREATE INDEX IF NOT EXISTS ${name} ON ${qualified(place)} ${using}${type}`;
}

/**
 * Inserts the rows whose key and version do not exist yet, so that repeating the statement after its answer
 * was lost adds nothing.
 */
export function insertRows(place: TablePlace, schema: TableSchema, rows: readonly Row[]): Statement {
  const tuples = rows.map(
    (row) => sql`(${joined(schema.columns.map((column) => toSql(column, row[column.name] ?? null)))})`,
  );
  const [key, version] = [identifier(schema.key), identifier(schema.version)];
  const same = sql`t.${key} = v.${key} AND t.${version} = v.${version}`;
  return sql`INSERT INTO ${qualified(place)} (${names(schema.columns)}) SELECT ${names(schema.columns)} FROM (VALUES ${joined(tuples)}) AS v (${names(schema.columns)}) WHERE NOT EXISTS (SELECT 1 FROM ${qualified(place)} t WHERE ${same})`;
}

export function selectByValues(
  place: TablePlace,
  column: string,
  values: readonly string[],
  columns: readonly Column[],
): Statement {
  return sql`SELECT ${names(columns)} FROM ${qualified(place)} WHERE ${identifier(column)} IN (${joined(values.map(text))})`;
}

/** Selects rows of other programs, which have no key. */
export function selectWithoutKey(place: TablePlace, { key, columns }: TableSchema): Statement {
  return sql`SELECT ${names(columns)} FROM ${qualified(place)} WHERE ${identifier(key)} = ${text("")} OR ${identifier(key)} IS NULL`;
}

/** Selects a page of rows in the order of writing. The page begins after the given version and key. */
export function selectPage(
  place: TablePlace,
  schema: TableSchema,
  columns: readonly Column[],
  after: { readonly version: number; readonly key: string } | undefined,
  limit: number,
): Statement {
  const [key, version] = [identifier(schema.key), identifier(schema.version)];
  const where =
    after &&
    sql` WHERE (${version} > ${toSql({ type: "int64" }, after.version)} OR (${version} = ${toSql({ type: "int64" }, after.version)} AND ${key} > ${text(after.key)}))`;
  return sql`SELECT ${names(columns)} FROM ${qualified(place)}${where ?? raw("")} ORDER BY ${version}, ${key}${limited(limit)}`;
}

/** Selects the length of any one of the stored vectors. */
export function selectVectorLength(place: TablePlace, vector: string): Statement {
  const length = sql`array_length(${identifier(vector)}, 1)`;
  return sql`SELECT ${length} AS ${identifier(LENGTH)} FROM ${qualified(place)} WHERE ${length} > 0${limited(1)}`;
}

/** A search of a table. */
export interface SqlSearch {
  readonly columns: readonly Column[];
  readonly filter: Filter | undefined;
  readonly limit: number;
}

/**
 * Selects the nearest rows. `exact` sorts downwards, which compares every row that passes the filter.
 * `indexed` sorts upwards, which makes the extension use its index. The index returns the best rows first, but
 * the filter applies only to rows that the index found.
 */
export function selectNearest(
  place: TablePlace,
  schema: TableSchema,
  vector: Vector,
  { columns, filter, limit }: SqlSearch,
  order: "exact" | "indexed",
): Statement {
  const name = identifier(schema.vector ?? "");
  const similarity = sql`${name} <#> ${toSql({ type: "embedding" }, vector)}`;
  const condition = filter && sqlCondition(filter, schema.columns);
  const present = sql`array_length(${name}, 1) = ${toSql({ type: "int64" }, vector.length)}`;
  const where = condition ? sql`${present} AND (${condition})` : present;
  const sorted = order === "exact" ? sql`${identifier(SCORE)} DESC` : similarity;
  return sql`SELECT ${names(columns)}, ${similarity} AS ${identifier(SCORE)} FROM ${qualified(place)} WHERE ${where} ORDER BY ${sorted}${limited(limit)}`;
}

/** Selects the best rows by the service's BM25 of a column. BM25 is 0 for all rows if the column has no index. */
export function selectByText(
  place: TablePlace,
  schema: TableSchema,
  query: string,
  { columns, filter, limit }: SqlSearch,
  order: "exact" | "indexed",
): Statement {
  const score = sql`${identifier(schema.text ?? "")} <#> ${text(query)}`;
  const condition = filter && sqlCondition(filter, schema.columns);
  const where = condition ? sql` WHERE ${condition}` : raw("");
  const sorted = order === "exact" ? sql`${identifier(SCORE)} DESC` : score;
  return sql`SELECT ${names(columns)}, ${score} AS ${identifier(SCORE)} FROM ${qualified(place)}${where} ORDER BY ${sorted}${limited(limit)}`;
}

/** Selects rows that contain at least one of the words. Rows with most of the words come first. */
export function selectByWords(
  place: TablePlace,
  schema: TableSchema,
  words: readonly string[],
  { columns, filter, limit }: SqlSearch,
): Statement {
  const contains = words.map(
    (word) =>
      sql`${identifier(schema.text ?? "")} ILIKE ${text(`%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)}`,
  );
  const counted = joined(
    contains.map((one) => sql`CASE WHEN ${one} THEN 1 ELSE 0 END`),
    " + ",
  );
  const condition = filter && sqlCondition(filter, schema.columns);
  const where = sql`(${joined(contains, " OR ")})${condition ? sql` AND (${condition})` : raw("")}`;
  return sql`SELECT ${names(columns)} FROM ${qualified(place)} WHERE ${where} ORDER BY ${counted} DESC${limited(limit)}`;
}

/** Deletes exactly these versions. */
export function deleteVersions(
  place: TablePlace,
  schema: TableSchema,
  versions: readonly { readonly key: string; readonly version: number }[],
): Statement {
  const each = versions.map(
    ({ key, version }) =>
      sql`(${identifier(schema.key)} = ${text(key)} AND ${identifier(schema.version)} = ${toSql({ type: "int64" }, version)})`,
  );
  return sql`DELETE FROM ${qualified(place)} WHERE ${joined(each, " OR ")}`;
}

/**
 * A limit, written as a literal, because the extension reads it from the plan, where a parameter is not a
 * number yet.
 */
function limited(limit: number): Statement {
  return raw(` LIMIT ${Math.trunc(limit)}`);
}

/**
 * The name of a table where all tables share one namespace: the main table is named like the location, the
 * other tables get a suffix.
 */
export function sqlTableName(name: string, table: string | null): string {
  const whole = table === null || table === "experiences" ? name : `${name}_${table}`;
  return whole.replaceAll("-", "_");
}
