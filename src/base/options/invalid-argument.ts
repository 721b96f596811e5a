import { DeeplakeError } from "../errors.ts";
import { shortened } from "../shortened.ts";

/** Longest part of a text that an error repeats. */
const LONGEST = 61;

/** An error that repeats the value: what was expected, what came, and what to do unless that is obvious. */
export function invalidArgument(expected: string, came: unknown, remedy = ""): DeeplakeError {
  return invalid(expected, said(came), remedy);
}

/**
 * An error that names only the kind of the value, because the value may be a key or an address with a
 * password.
 */
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

/** Describes a value in an error: strings are repeated up to a length, of objects only the kind is named. */
export function said(value: unknown): string {
  if (typeof value !== "string") return kindOf(value);
  return JSON.stringify(shortened(value, LONGEST));
}

/**
 * Names the kind of a value. Numbers and booleans are repeated, but nothing that a person may have written.
 */
export function kindOf(value: unknown): string {
  if (typeof value === "string") return "a string";
  if (typeof value === "symbol" || typeof value === "function" || typeof value === "bigint")
    return `a ${typeof value}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  const name: unknown = value.constructor?.name;
  return typeof name !== "string" || name === "" || name === "Object" ? "an object" : `a ${name}`;
}
