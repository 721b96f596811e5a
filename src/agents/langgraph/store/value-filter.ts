import { onceFor } from "../../../base/collections/once-for.ts";
import { memberOf } from "../../../base/json/member-of.ts";
import type { JsonObject } from "../../../base/types.ts";

/**
 * A filter as LangGraph defines it. Each key names a field of an item's value. Its condition is a value to equal, or
 * operators. A dot in a key reaches into nested objects. `$and`, `$or` and `$not` combine filters.
 */
export type ValueFilter = Readonly<Record<string, unknown>>;

type Test = (actual: unknown, expected: unknown) => boolean;

/** `$gt`, `$gte`, `$lt` and `$lte` convert both values to numbers, as LangGraph does. */
const OPERATORS: Readonly<Record<string, Test>> = {
  $eq: equal,
  $ne: (actual, expected) => !equal(actual, expected),
  $gt: (actual, expected) => Number(actual) > Number(expected),
  $gte: (actual, expected) => Number(actual) >= Number(expected),
  $lt: (actual, expected) => Number(actual) < Number(expected),
  $lte: (actual, expected) => Number(actual) <= Number(expected),
  $in: among,
  $nin: (actual, expected) => !among(actual, expected),
  $exists: (actual, expected) => (actual !== undefined) === expected,
};

export const operatorNames: readonly string[] = Object.keys(OPERATORS);

/** Whether a value matches a checked filter. Objects and lists are compared by content. */
export function matchesFilter(value: JsonObject, filter: ValueFilter): boolean {
  return Object.entries(filter).every(([key, condition]) => matchesEntry(value, key, condition));
}

function matchesEntry(value: JsonObject, key: string, condition: unknown): boolean {
  const matches = (part: unknown): boolean => matchesFilter(value, part as ValueFilter);
  switch (key) {
    case "$and":
      return (condition as unknown[]).every(matches);
    case "$or":
      return (condition as unknown[]).some(matches);
    case "$not":
      return !(Array.isArray(condition) ? condition.every(matches) : matches(condition));
  }
  const actual: unknown = memberOf(value, key);
  if (!isOperators(condition)) return equal(actual, condition);
  return Object.entries(condition).every(([name, expected]) => OPERATORS[name]?.(actual, expected));
}

/** Whether a condition consists of operators. Any other condition is a value to compare with. */
export function isOperators(condition: unknown): condition is Record<string, unknown> {
  return isObject(condition) && Object.keys(condition).some((name) => name.startsWith("$"));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Whether a list has a value. Lists may be long, so primitive values are looked up in a set. Only objects and lists
 * are compared one by one.
 */
function among(actual: unknown, expected: unknown): boolean {
  const list = expected as readonly unknown[];
  if (typeof actual !== "object" || actual === null) return setOf(list).has(actual);
  return list.some((one) => equal(actual, one));
}

const setOf = onceFor((list: readonly unknown[]) => new Set(list));

/** Compares JSON values by content. */
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
