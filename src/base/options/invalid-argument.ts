import { DeeplakeError } from "../errors.ts";

/** What an error may repeat of a value that was meant as one of a few: a word without a digit, a number or a date. */
const CHOICE = /^(?:[A-Za-z][A-Za-z_-]{0,39}|[-+.:eTZ\d]{1,12})$/;
/** What can be the name of an option, a field or an operator. */
const NAME = /^[$A-Za-z_][\w$. -]{0,39}$/;

/**
 * An error about a value that was meant as one of a few: what was expected, what came, and what to do unless that is
 * obvious. A string that does not look like a word, number or date is not repeated, because it may be a key.
 */
export function invalidArgument(expected: string, came: unknown, remedy = ""): DeeplakeError {
  return invalid(expected, said(came), remedy);
}

/** An error that names only the kind of the value, because it may be a key, or words of a person. */
export function invalidKind(expected: string, came: unknown, remedy = ""): DeeplakeError {
  return invalid(expected, kindOf(came), remedy);
}

/** An error with a given description of the value. */
export function invalid(
  expected: string,
  came: string,
  remedy = "",
  options: { cause?: unknown; details?: unknown } = {},
): DeeplakeError {
  const message = `Expected ${expected}, got ${came}.${remedy && ` ${remedy}`}`;
  return new DeeplakeError("INVALID_ARGUMENT", message, options);
}

/** Describes a value that was meant as one of a few: repeats a string that looks like a word, number or date. */
export function said(value: unknown): string {
  return typeof value === "string" && CHOICE.test(value) ? JSON.stringify(value) : sizeOf(value);
}

/** Describes a value by its kind; of a string also how long it is. */
export function sizeOf(value: unknown): string {
  if (typeof value !== "string") return kindOf(value);
  return value === "" ? "an empty string" : `a string of ${value.length} characters`;
}

/** Repeats the name of an option, a field or an operator, unless it looks like something else, such as a key. */
export function saidName(name: string): string {
  return NAME.test(name) && !/[\w-]{20,}/.test(name) ? name : `a name of ${name.length} characters`;
}

/**
 * Names the kind of a value. Numbers and booleans are repeated, but strings never, because a person may have
 * written them.
 */
export function kindOf(value: unknown): string {
  if (typeof value === "string") return "a string";
  if (typeof value === "symbol" || typeof value === "function" || typeof value === "bigint")
    return `a ${typeof value}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  const name: unknown = value.constructor?.name;
  return typeof name !== "string" || name === "" || name === "Object"
    ? "an object"
    : `${/^[AEIO]/.test(name) ? "an" : "a"} ${name}`;
}
