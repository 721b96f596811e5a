import { DeeplakeError } from "../errors.ts";
import { kindOf } from "../options/invalid-argument.ts";

/** Most levels of nested filters. Engines and services read filters by recursion. */
const MOST_NESTED = 100;

/** The error for an invalid filter: what was expected, what came, and what to do unless that is obvious. */
export function invalidFilter(expected: string, came: string, remedy = ""): DeeplakeError {
  return new DeeplakeError("INVALID_FILTER", `Expected ${expected}, got ${came}.${remedy && ` ${remedy}`}`);
}

/**
 * Refuses a filter that is no plain object with named fields. If such a filter were ignored, the rows of all
 * users would match.
 * @param around How many filters this one is nested in.
 * @throws DeeplakeError INVALID_FILTER
 */
export function checkFields(
  filter: unknown,
  around: number,
): asserts filter is Readonly<Record<string, unknown>> {
  if (around > MOST_NESTED)
    throw invalidFilter(`at most ${MOST_NESTED} nested filters`, "more", "Put alternatives in one list.");
  if (!hasFields(filter))
    throw invalidFilter(
      `a filter object such as { color: "red" }`,
      kindOf(filter),
      "Leave it out to search all rows.",
    );
  const [symbol] = Object.getOwnPropertySymbols(filter);
  if (symbol !== undefined) throw invalidFilter("strings as names of fields", kindOf(symbol));
}

/** Whether a value is a plain object. */
export function hasFields(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
