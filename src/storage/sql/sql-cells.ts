import { readJson } from "../../base/json/read-json.ts";
import type { JsonObject, Row, Value, Vector } from "../../base/types.ts";
import type { Column, ColumnType } from "../driver/driver.ts";
import type { SqlType, SqlValue } from "./statement.ts";

/** The SQL names of the column types. */
export const sqlTypes: Readonly<Record<ColumnType, SqlType>> = {
  text: "text",
  bool: "bool",
  int64: "int8",
  float32: "float4",
  dict: "jsonb",
  embedding: "float4[]",
};

/**
 * Deeplake stores NULL numbers as 0. So missing numbers are written as these values, as the local driver does.
 */
const NULL_INT64 = -(2 ** 63);
const NULL_FLOAT32 = Math.fround(-3.4028234663852886e38);
/** Written as text, because a JavaScript number would lose its last digits. */
const NULL_INT64_TEXT = "-9223372036854775808";

/** Converts a cell to an SQL value. */
export function toSql({ type }: Pick<Column, "type">, value: Value): SqlValue {
  return { type: sqlTypes[type], text: cellText(type, value) };
}

function cellText(type: ColumnType, value: Value): string {
  switch (type) {
    case "text":
      return typeof value === "string" ? value : "";
    case "bool":
      return value === true ? "true" : "false";
    case "int64":
      return typeof value === "number" ? String(value) : NULL_INT64_TEXT;
    case "float32":
      return String(typeof value === "number" ? value : NULL_FLOAT32);
    case "dict":
      return JSON.stringify(value ?? {});
    case "embedding":
      return value instanceof Float32Array ? `{${value.join(",")}}` : "{}";
  }
}

/**
 * Converts a row of an answer. Services return numbers as text, vectors as text or arrays, dicts as text or
 * objects.
 */
export function fromSql(columns: readonly Column[], answer: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(columns.map((column) => [column.name, cellValue(column, answer[column.name])]));
}

function cellValue({ type, nullable }: Column, cell: unknown): Value {
  switch (type) {
    case "text":
      return typeof cell === "string" ? cell : "";
    case "bool":
      return cell === true || cell === "t" || cell === "true";
    case "int64": {
      const number = cell === null || cell === undefined ? NULL_INT64 : Number(cell);
      if (number === NULL_INT64) return nullable ? null : 0;
      return number;
    }
    case "float32": {
      const number = cell === null || cell === undefined ? NULL_FLOAT32 : Math.fround(Number(cell));
      if (number === NULL_FLOAT32) return nullable ? null : 0;
      return number;
    }
    case "dict":
      return dictOf(cell);
    case "embedding":
      return vectorOf(cell);
  }
}

function dictOf(cell: unknown): JsonObject {
  const isObject = typeof cell === "object" && cell !== null && !Array.isArray(cell);
  return isObject ? (cell as JsonObject) : readJson<JsonObject>(cell, {});
}

function vectorOf(cell: unknown): Vector | null {
  const numbers =
    typeof cell === "string"
      ? cell
          .replaceAll(/[{}[\]\s]/g, "")
          .split(",")
          .filter(Boolean)
      : cell;
  if (!Array.isArray(numbers) || numbers.length === 0) return null;
  return Float32Array.from(numbers, Number);
}
