import { DeeplakeError } from "../errors.ts";
import type { Filter, FilterObject, FilterValue } from "./filter.ts";

const ORDERED = { $gt: "gt", $gte: "gte", $lt: "lt", $lte: "lte" } as const;
const OPERATORS = "$eq, $ne, $in, $gt, $gte, $lt, $lte";

/**
 * Parses a filter as users write it.
 * @throws DeeplakeError INVALID_FILTER naming what was expected and what came.
 */
export function parseFilter(object: FilterObject): Filter {
  if (!isPlainObject(object))
    throw invalid(`Expected a filter object such as { color: "red" }, got ${describe(object)}.`);
  // An undefined value is refused with the others: left out, a forgotten tenant would match everybody's rows.
  const parts = Object.entries(object).map(([name, value]) => parseEntry(name, value));
  return parts.length === 1 && parts[0] ? parts[0] : { kind: "and", parts };
}

function parseEntry(name: string, value: unknown): Filter {
  switch (name) {
    case "$and":
    case "$or":
      if (!Array.isArray(value) || value.length === 0)
        throw invalid(`Expected a non-empty array of filters in ${name}, got ${describe(value)}.`);
      return {
        kind: name === "$and" ? "and" : "or",
        parts: value.map((part) => parseFilter(part as FilterObject)),
      };
    case "$not":
      return { kind: "not", part: parseFilter(value as FilterObject) };
    default:
      if (name.startsWith("$")) throw invalid(`Expected a field or $and, $or, $not, got ${name}.`);
      return isPlainObject(value)
        ? parseOperators(name, value)
        : { kind: "compare", field: name, operator: "eq", value: scalar(name, value) };
  }
}

function parseOperators(field: string, operators: Record<string, unknown>): Filter {
  const entries = Object.entries(operators);
  if (entries.length === 0)
    throw invalid(`Expected an operator (${OPERATORS}) for ${field}, got an empty object.`);
  const parts = entries.map(([operator, value]): Filter => {
    switch (operator) {
      case "$eq":
        return { kind: "compare", field, operator: "eq", value: scalar(field, value) };
      case "$ne":
        return { kind: "compare", field, operator: "ne", value: scalar(field, value) };
      case "$in":
        if (!Array.isArray(value))
          throw invalid(`Expected an array in $in for ${field}, got ${describe(value)}.`);
        return { kind: "in", field, values: value.map((item) => scalar(field, item)) };
      case "$gt":
      case "$gte":
      case "$lt":
      case "$lte":
        if (typeof value !== "string" && typeof value !== "number")
          throw invalid(`Expected a text or a number in ${operator} for ${field}, got ${describe(value)}.`);
        return { kind: "compare", field, operator: ORDERED[operator], value: scalar(field, value) };
      default:
        throw invalid(
          `Expected one of ${OPERATORS} for ${field}, got ${operator}. Nested values are not compared: name the inner field.`,
        );
    }
  });
  return parts.length === 1 && parts[0] ? parts[0] : { kind: "and", parts };
}

function scalar(field: string, value: unknown): FilterValue {
  if (typeof value === "number" && !Number.isFinite(value))
    throw invalid(`Expected a finite number for ${field}, got ${value}.`);
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  throw invalid(`Expected a text, number, boolean or null for ${field}, got ${describe(value)}.`);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  if (value === undefined) return "undefined";
  return typeof value === "object" ? "an object of a class" : `a ${typeof value}`;
}

function invalid(message: string): DeeplakeError {
  return new DeeplakeError("INVALID_FILTER", message);
}
