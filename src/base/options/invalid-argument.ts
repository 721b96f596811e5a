import { DeeplakeError } from "../errors.ts";
import { shortened } from "../shortened.ts";

/** As much of a text as an error repeats. */
const LONGEST = 61;

/** What was expected, what came, and what to do where that is not plain. */
export function invalidArgument(expected: string, came: unknown, remedy = ""): DeeplakeError {
  return invalid(expected, said(came), remedy);
}

/** The same where no text belongs: one that came may be an address with a password, or a key, and is not repeated. */
export function invalidKind(expected: string, came: unknown, remedy = ""): DeeplakeError {
  return invalid(expected, kindOf(came), remedy);
}

/** The same with words for what came. */
export function invalid(
  expected: string,
  came: string,
  remedy = "",
  options: { cause?: unknown; details?: unknown } = {},
): DeeplakeError {
  const message = `Expected ${expected}, got ${came}.${remedy && ` ${remedy}`}`;
  return new DeeplakeError("INVALID_ARGUMENT", message, options);
}

/** A value as an error names it: texts as far as they are short, of objects only what they are. */
export function said(value: unknown): string {
  if (typeof value !== "string") return kindOf(value);
  return JSON.stringify(shortened(value, LONGEST));
}

/** A value as an error names it without repeating what people may have written. */
export function kindOf(value: unknown): string {
  if (typeof value === "string") return "a string";
  if (typeof value === "symbol" || typeof value === "function" || typeof value === "bigint")
    return `a ${typeof value}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  const name: unknown = value.constructor?.name;
  return typeof name !== "string" || name === "" || name === "Object" ? "an object" : `a ${name}`;
}
