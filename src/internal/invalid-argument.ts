import { DeeplakeError } from "../errors.ts";

/** As much of a text as an error repeats. */
const LONGEST = 60;

/** What was expected, what came, and what to do where that is not plain. */
export function invalidArgument(expected: string, came: unknown, remedy = ""): DeeplakeError {
  return new DeeplakeError(
    "INVALID_ARGUMENT",
    `Expected ${expected}, got ${said(came)}.${remedy && ` ${remedy}`}`,
  );
}

/** A value as an error names it: short, and of objects only what they are. */
export function said(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, LONGEST));
  if (typeof value === "function" || typeof value === "bigint") return `a ${typeof value}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return "an array";
  const name: unknown = value.constructor?.name;
  return typeof name !== "string" || name === "" || name === "Object" ? "an object" : `a ${name}`;
}
