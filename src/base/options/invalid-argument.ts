import { DeeplakeError } from "../errors.ts";

/** Strings that an error may repeat: a word without a digit, a number or a date. Other strings may be secrets. */
const CHOICE = /^(?:[A-Za-z][A-Za-z_-]{0,39}|[-+.:eTZ\d]{1,12})$/;
/** Strings that can be the name of an option, a field or an operator. */
const NAME = /^[$A-Za-z_][\w$. -]{0,39}$/;

/**
 * An error that says what was expected, what was received, and what to do (`remedy`) unless that is obvious. A string
 * is repeated only if it looks like a word, a number or a date, because any other string may be a secret.
 */
export function invalidArgument(expected: string, came: unknown, remedy = ""): DeeplakeError {
  return invalid(expected, said(came), remedy);
}

/** An error that names only the kind of the value, because the value may be a secret, or words of a person. */
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

/** Describes a value. A string is repeated only if it looks like a word, a number or a date. */
export function said(value: unknown): string {
  return typeof value === "string" && CHOICE.test(value) ? JSON.stringify(value) : sizeOf(value);
}

/** Describes a value by its kind, and a string also by its length. */
export function sizeOf(value: unknown): string {
  if (typeof value !== "string") return kindOf(value);
  return value === "" ? "an empty string" : `a string of ${value.length} characters`;
}

/**
 * Repeats the name of an option, a field or an operator. A name that may be a secret, such as an API key, is not
 * repeated: only its length is given.
 */
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
