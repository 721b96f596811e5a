import { DeeplakeError } from "../errors.ts";

/** What a filter should have said, what it says, and what to do where that is not plain. */
export function invalidFilter(expected: string, came: string, remedy = ""): DeeplakeError {
  return new DeeplakeError("INVALID_FILTER", `Expected ${expected}, got ${came}.${remedy && ` ${remedy}`}`);
}
