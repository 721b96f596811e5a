import { DeeplakeError } from "../../../base/errors.ts";

/** A filter as LangGraph has it: top-level keys of the value, each with a value to equal or operators. */
export type ValueFilter = Readonly<Record<string, unknown>>;

type Test = (actual: unknown, expected: unknown) => boolean;

/** LangGraph compares sizes as numbers, whatever the values are. */
const OPERATORS: Readonly<Record<string, Test>> = {
  $eq: equal,
  $ne: (actual, expected) => !equal(actual, expected),
  $gt: (actual, expected) => Number(actual) > Number(expected),
  $gte: (actual, expected) => Number(actual) >= Number(expected),
  $lt: (actual, expected) => Number(actual) < Number(expected),
  $lte: (actual, expected) => Number(actual) <= Number(expected),
  $in: (actual, expected) => Array.isArray(expected) && expected.some((one) => equal(actual, one)),
  $nin: (actual, expected) => !Array.isArray(expected) || !expected.some((one) => equal(actual, one)),
};

/** Whether a value matches. Objects and lists are equal when their content is. */
export function matchesFilter(value: Readonly<Record<string, unknown>>, filter: ValueFilter): boolean {
  return Object.entries(filter).every(([key, condition]) => {
    const actual = Object.hasOwn(value, key) ? value[key] : undefined;
    if (!isOperators(condition)) return equal(actual, condition);
    return Object.entries(condition).every(([name, expected]) => OPERATORS[name]?.(actual, expected));
  });
}

/** Refuses operators that do not exist: they would match nothing, and nobody would know why. @throws DeeplakeError INVALID_FILTER */
export function checkFilter(filter: ValueFilter): void {
  if (!isObject(filter)) throw invalid(`a filter object such as { color: "red" }, got ${typeof filter}`);
  for (const [key, condition] of Object.entries(filter)) {
    if (!isObject(condition) || isOperators(condition)) continue;
    const unknown = Object.keys(condition).filter((name) => name.startsWith("$"));
    if (unknown.length > 0)
      throw invalid(
        `only ${Object.keys(OPERATORS).join(", ")} for ${key}, got ${Object.keys(condition).join(", ")}`,
      );
  }
}

function isOperators(condition: unknown): condition is Record<string, unknown> {
  return isObject(condition) && Object.keys(condition).every((name) => Object.hasOwn(OPERATORS, name));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Equality of JSON values. */
function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => equal(item, b[index]))
    );
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
  );
}

function invalid(expected: string): DeeplakeError {
  return new DeeplakeError("INVALID_FILTER", `Expected ${expected}.`);
}
