import { onceFor } from "../collections/once-for.ts";
import type { Value } from "../types.ts";
import type { Filter, FilterValue } from "./filter.ts";

/**
 * Whether a row matches. Only values of the same type compare: numbers with numbers, texts with texts (by
 * UTF-16 code unit), booleans by equality. A missing field counts as null, except for `exists`. Null equals
 * only null, and is neither above nor below any value.
 */
export function evaluateFilter(filter: Filter, read: (field: string) => Value | undefined): boolean {
  switch (filter.kind) {
    case "and":
      return filter.parts.every((part) => evaluateFilter(part, read));
    case "or":
      return filter.parts.some((part) => evaluateFilter(part, read));
    case "not":
      return !evaluateFilter(filter.part, read);
    case "in":
      return setOf(filter.values).has(read(filter.field) ?? null);
    case "contains": {
      const members: unknown = read(filter.field);
      return Array.isArray(members) && members.some((member) => setOf(filter.values).has(member));
    }
    case "exists":
      return read(filter.field) !== undefined;
    case "compare":
      return compare(filter.operator, read(filter.field), filter.value);
  }
}

/** A set, because applications list thousands of values, such as all documents that a user may read. */
const setOf = onceFor((values: readonly FilterValue[]) => new Set<unknown>(values));

function compare(
  operator: "eq" | "ne" | "gt" | "gte" | "lt" | "lte",
  actual: Value | undefined,
  expected: FilterValue,
): boolean {
  if (operator === "eq") return equal(actual, expected);
  if (operator === "ne") return !equal(actual, expected);
  const comparable =
    (typeof actual === "number" && typeof expected === "number") ||
    (typeof actual === "string" && typeof expected === "string");
  if (!comparable) return false;
  const [left, right] = [actual as number, expected as number];
  switch (operator) {
    case "gt":
      return left > right;
    case "gte":
      return left >= right;
    case "lt":
      return left < right;
    case "lte":
      return left <= right;
  }
}

function equal(actual: Value | undefined, expected: FilterValue): boolean {
  return (actual ?? null) === expected;
}
