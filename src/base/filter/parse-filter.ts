import { kindOf, saidName } from "../options/invalid-argument.ts";
import type { Filter, FilterObject, FilterValue } from "./filter.ts";
import { checkFields, hasFields, invalidFilter } from "./invalid-filter.ts";
import { parseOperator } from "./parse-operator.ts";
import { allOf, anyOf, compare } from "./compare.ts";

/**
 * Converts a filter value, such as a date, to a string, number, boolean or null. Returns any other value
 * unchanged.
 */
type ReadValue = (value: unknown) => unknown;

/**
 * Parses a filter as users write it.
 * @param read Converts values beyond those of JSON, such as dates.
 * @param around How many filters this one is nested in.
 * @throws DeeplakeError INVALID_FILTER
 */
export function parseFilter(
  object: FilterObject<FilterValue | Date>,
  read: ReadValue = (value) => value,
  around = 0,
): Filter {
  checkFields(object, around);
  // An undefined value is refused too: if it were ignored, a forgotten tenant would match the rows of all
  // tenants.
  return allOf(Object.entries(object).map(([name, value]) => parseEntry(name, value, read, around + 1)));
}

function parseEntry(name: string, value: unknown, read: ReadValue, around: number): Filter {
  const parsed = (part: unknown): Filter => parseFilter(part as FilterObject, read, around);
  switch (name) {
    case "$and":
      return allOf(filters(name, value).map(parsed));
    case "$or":
      return anyOf(filters(name, value).map(parsed));
    case "$not":
      if (!Array.isArray(value)) return { kind: "not", part: parsed(value) };
      return { kind: "not", part: allOf(filters(name, value).map(parsed)) };
    default:
      if (name.startsWith("$")) throw invalidFilter("a field or $and, $or, $not", saidName(name));
      if (hasFields(value)) return parseOperators(name, value, read);
      return compare(name, "eq", scalar(name, read(value)));
  }
}

function filters(name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw invalidFilter(`a list of filters that is not empty in ${name}`, kindOf(value));
}

function parseOperators(field: string, operators: Record<string, unknown>, read: ReadValue): Filter {
  const entries = Object.entries(operators);
  if (entries.length === 0)
    throw invalidFilter(
      `an operator for ${field}`,
      "an empty object",
      "Give an operator, such as $gte, or a value.",
    );
  return allOf(
    entries.map(([operator, value]) =>
      parseOperator(field, operator, value, (one) => scalar(field, read(one))),
    ),
  );
}

function scalar(field: string, value: unknown): FilterValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "number") throw invalidFilter(`a finite number for ${field}`, kindOf(value));
  throw invalidFilter(
    `a string, number, boolean or null for ${field}`,
    kindOf(value),
    value instanceof Promise ? "Await it." : "",
  );
}
