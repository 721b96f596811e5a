import type { ColumnType, TableSchema } from "../driver/driver.ts";
import { onceFor } from "../../base/collections/once-for.ts";
import { DeeplakeError } from "../../base/errors.ts";
import { LongText } from "../../base/long-text.ts";
import { storableDict } from "../../base/json/storable.ts";
import { kindOf } from "../../base/options/invalid-argument.ts";
import type { Row, Value, Vector } from "../../base/types.ts";
import { emptyCell, isDict } from "./read-row.ts";

/** Types of cells that may be missing in any row. */
const MAY_BE_LEFT_OUT: ReadonlySet<ColumnType> = new Set(["text", "dict", "embedding"]);

/** Bounds of a vector's Euclidean length. Between them the square of the length is an ordinary 32-bit number. */
const SHORTEST = 1e-15;
const LONGEST = 1e15;

/**
 * Converts a row to the shape that the engine stores, or throws a `DeeplakeError`. The engine's write-ahead log checks
 * nothing, and one bad row in the log stops folding for all processes, so this check must catch every bad row.
 * @param as The version that the row becomes, and whether the record is deleted. The row's own cells for these do not
 * count.
 * @param takesLongTexts Whether texts in pieces stay in pieces.
 */
export function validateRow(
  schema: TableSchema,
  row: Row,
  dimensions: number | null,
  as: { readonly version: number; readonly deleted: Value },
  takesLongTexts = false,
): Row {
  const { blank, checks } = checksOf(schema);
  const complete: Row = { ...blank };
  for (const check of checks) {
    const { name } = check;
    const given = name === "version" || name === "deleted" ? as[name] : (row[name] ?? null);
    const cell = given instanceof LongText && !takesLongTexts ? String(given) : given;
    complete[name] = cell === null && check.mayBeLeftOut ? check.empty : validCell(check, cell, dimensions);
  }
  for (const name in row) if (!Object.hasOwn(complete, name)) throw unknownColumns(schema, row);
  if (complete[schema.key] === "") {
    throw new DeeplakeError(
      "INVALID_ROW",
      `Expected a non-empty ${schema.key}, got an empty one. Give each row a key.`,
    );
  }
  return complete;
}

/** What the cells of a column must be. All checks have the same fields, because each row is read by them. */
interface Check {
  readonly name: string;
  readonly type: ColumnType;
  readonly mayBeLeftOut: boolean;
  readonly empty: Value;
}

interface Checks {
  /**
   * All columns, without values. Copies share its shape, because adding names one by one would make each row a hash
   * table.
   */
  readonly blank: Row;
  readonly checks: readonly Check[];
}

const checksOf = onceFor((schema: TableSchema): Checks => ({
  blank: Object.fromEntries(schema.columns.map(({ name }) => [name, null])),
  checks: schema.columns.map((column) => ({
    name: column.name,
    type: column.type,
    mayBeLeftOut: column.nullable === true || MAY_BE_LEFT_OUT.has(column.type),
    empty: emptyCell(column),
  })),
}));

function unknownColumns(schema: TableSchema, row: Row): DeeplakeError {
  const known = schema.columns.map(({ name }) => name);
  const unknown = Object.keys(row).filter((name) => !known.includes(name));
  return new DeeplakeError(
    "INVALID_ROW",
    `Expected the columns ${known.join(", ")}, got also ${unknown.join(", ")}. Remove them.`,
  );
}

function validCell(column: Check, value: Value, dimensions: number | null): Value {
  switch (column.type) {
    case "text":
      return validateText(column.name, value);
    case "embedding":
      return validateVector(column.name, value, dimensions);
    case "dict":
      if (!isDict(value)) throw unexpected(column, value, "a JSON object");
      return storableDict(value);
    case "bool":
      if (typeof value !== "boolean") throw unexpected(column, value, "true or false");
      return value;
    case "int64":
      if (!Number.isSafeInteger(value)) throw unexpected(column, value, "a safe integer");
      return value;
    case "float32":
      if (typeof value !== "number" || !Number.isFinite(Math.fround(value)))
        throw unexpected(column, value, "a finite 32-bit number");
      return Math.fround(value);
  }
}

function validateText(name: string, value: Value): string | LongText {
  if (value instanceof LongText) {
    for (const piece of value.pieces) validateText(name, piece);
    return value;
  }
  if (typeof value !== "string") throw unexpected({ name }, value, "a string");
  if (value.includes("\0")) {
    throw new DeeplakeError(
      "INVALID_ROW",
      `Expected a string in ${name} without NUL characters, got one. Remove or encode it.`,
    );
  }
  if (!value.isWellFormed()) {
    throw new DeeplakeError(
      "INVALID_ROW",
      `Expected well-formed Unicode in ${name}, got half of a surrogate pair. Use toWellFormed().`,
    );
  }
  return value;
}

/**
 * Checks a vector: as many numbers as expected, all finite, not all zero, and a Euclidean length that 32-bit
 * arithmetic can handle.
 */
export function validateVector(
  name: string,
  value: Value | readonly number[],
  dimensions: number | null,
): Vector {
  if (!(value instanceof Float32Array))
    throw new DeeplakeError("INVALID_VECTOR", `Expected a Float32Array in ${name}, got ${kindOf(value)}.`);
  if (dimensions !== null && value.length !== dimensions) {
    throw new DeeplakeError(
      "EMBEDDINGS_MISMATCH",
      `Expected vectors of ${dimensions} numbers in ${name}, got ${value.length}. Use the embeddings that the table was made with, or another location.`,
    );
  }
  if (value.length === 0)
    throw new DeeplakeError("INVALID_VECTOR", `Expected a vector in ${name}, got an empty one.`);
  const length = lengthOf(name, value);
  if (length === 0)
    throw new DeeplakeError(
      "INVALID_VECTOR",
      `Expected a vector in ${name} with a direction, got only zeros: its similarity is undefined.`,
    );
  if (length < SHORTEST || length > LONGEST)
    throw new DeeplakeError(
      "INVALID_VECTOR",
      `Expected a vector in ${name} whose length is between ${SHORTEST} and ${LONGEST}, got ${length}: 32-bit similarities would be wrong. Normalise it.`,
    );
  return value;
}

/** Whether a stored cell is a vector from which similarities can be computed. */
export function isUsableVector(cell: Value | undefined): cell is Vector {
  if (!(cell instanceof Float32Array)) return false;
  const length = Math.hypot(...cell);
  return length >= SHORTEST && length <= LONGEST;
}

function lengthOf(name: string, vector: Vector): number {
  let squares = 0;
  for (let at = 0; at < vector.length; at++) squares += (vector[at] as number) ** 2;
  // The sum of squares of 32-bit numbers is finite unless one of them is not.
  if (Number.isFinite(squares)) return Math.sqrt(squares);
  const component = vector.find((one) => !Number.isFinite(one));
  throw new DeeplakeError("INVALID_VECTOR", `Expected finite numbers in ${name}, got ${component}.`);
}

function unexpected(column: Pick<Check, "name">, value: unknown, expected: string): DeeplakeError {
  return new DeeplakeError("INVALID_ROW", `Expected ${expected} in ${column.name}, got ${kindOf(value)}.`, {
    details: value,
  });
}

/** The length of the first vector of these rows; `null` if none has a vector. */
export function lengthOfFirstVector({ vector: name }: TableSchema, rows: readonly Row[]): number | null {
  if (name === undefined) return null;
  const first = rows.find((row) => row[name] instanceof Float32Array)?.[name];
  return first instanceof Float32Array ? first.length : null;
}

/** The error if a table has vectors of another length than the embeddings with which it is opened. */
export function dimensionsMismatch(given: number | null, stored: number | null): DeeplakeError | undefined {
  if (given === null || stored === null || given === stored) return undefined;
  return new DeeplakeError(
    "EMBEDDINGS_MISMATCH",
    `Expected embeddings of ${stored} dimensions, with which this table was made, got ${given}. Open it with the embeddings it was made with, or choose another location.`,
  );
}
