import {
  identifier,
  joined,
  raw,
  sql,
  type SqlType,
  type SqlValue,
  type Statement,
} from "../../storage/sql/statement.ts";
import type { HivemindColumn, HivemindDialect, HivemindTable } from "./hivemind-tables.ts";

/** A row of a Hivemind table: cells by column name. */
export type HivemindRow = Readonly<Record<string, string | number>>;

const COLUMN_TYPES: Readonly<Record<HivemindDialect, Readonly<Record<HivemindColumn["type"], string>>>> = {
  deeplake: { text: "TEXT", integer: "BIGINT", json: "JSONB", vector: "FLOAT4[]" },
  postgres: { text: "TEXT", integer: "BIGINT", json: "JSONB", vector: "DOUBLE PRECISION[]" },
  sqlite: { text: "TEXT", integer: "INTEGER", json: "TEXT", vector: "TEXT" },
};

export const textValue = (text: string): SqlValue => ({ type: "text", text });

export function createHivemindTable(
  place: Statement,
  { columns }: HivemindTable,
  dialect: HivemindDialect,
): Statement {
  const definitions = columns.map((column) => {
    const type = raw(COLUMN_TYPES[dialect][column.type]);
    return sql`${identifier(column.name)} ${type}${raw(column.default === undefined ? "" : " NOT NULL DEFAULT ")}${column.default === undefined ? raw("") : defaultOf(column.default)}`;
  });
  return sql`CREATE TABLE IF NOT EXISTS ${place} (${joined(definitions)})${raw(dialect === "deeplake" ? " USING deeplake" : "")}`;
}

/**
 * Inserts only the rows whose value in `column` is not stored yet, so that repeating the insert adds
 * nothing. Hivemind's tables have no unique keys that would prevent duplicates.
 */
export function insertAbsent(
  place: Statement,
  table: HivemindTable,
  rows: readonly HivemindRow[],
  column: string,
): Statement {
  const columns = table.columns.filter(({ type }) => type !== "vector");
  const tuples = rows.map(
    (row) => sql`(${joined(columns.map((one) => cell(one, row[one.name] ?? one.default ?? "")))})`,
  );
  const names = joined(columns.map(({ name }) => identifier(name)));
  // SQLite and Postgres both name the columns of VALUES column1, column2, …
  const values = joined(columns.map((_, index) => raw(`v.column${index + 1}`)));
  const same = sql`t.${identifier(column)} = v.${raw(`column${columns.findIndex(({ name }) => name === column) + 1}`)}`;
  return sql`INSERT INTO ${place} (${names}) SELECT ${values} FROM (VALUES ${joined(tuples)}) AS v WHERE NOT EXISTS (SELECT 1 FROM ${place} t WHERE ${same})`;
}

function cell({ type }: HivemindColumn, value: string | number): SqlValue {
  const types: Readonly<Record<HivemindColumn["type"], SqlType>> = {
    text: "text",
    integer: "int8",
    json: "jsonb",
    vector: "float4[]",
  };
  return { type: types[type], text: String(value) };
}

/**
 * The default of a column as SQL. Nothing is escaped, because defaults come from this package and contain no text of
 * users.
 */
function defaultOf(value: string | number): Statement {
  return raw(typeof value === "number" ? String(value) : `'${value}'`);
}
