import { DeeplakeError } from "../errors.ts";
import { kindOf } from "../options/invalid-argument.ts";

/** The error for an invalid filter: what was expected, what came, and what to do unless that is obvious. */
export function invalidFilter(expected: string, came: string, remedy = ""): DeeplakeError {
  return new DeeplakeError("INVALID_FILTER", `Expected ${expected}, got ${came}.${remedy && ` ${remedy}`}`);
}

/**
 * Refuses a filter that is no plain object with named fields. If such a filter were ignored, the rows of all
 * users would match.
 * @throws DeeplakeError INVALID_FILTER
 */
export function checkFields(filter: unknown): asserts filter is Readonly<Record<string, unknown>> {
  if (!hasFields(filter))
    throw invalidFilter(
      `a filter object such as { color: "red" }`,
      kindOf(filter),
      "Leave it out to look at everything.",
    );
  const [symbol] = Object.getOwnPropertySymbols(filter);
  if (symbol !== undefined) throw invalidFilter("fields by their names", kindOf(symbol));
}

/** Whether a value is a plain object. */
export function hasFields(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
