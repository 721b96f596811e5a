import { DeeplakeError } from "../errors.ts";

/** The error for an invalid filter: what was expected, what came, and what to do unless that is obvious. */
export function invalidFilter(expected: string, came: string, remedy = ""): DeeplakeError {
  return new DeeplakeError("INVALID_FILTER", `Expected ${expected}, got ${came}.${remedy && ` ${remedy}`}`);
}
