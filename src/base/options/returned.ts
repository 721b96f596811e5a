import { invalidKind } from "./invalid-argument.ts";

/**
 * Returns the result of a user's function that must be synchronous. A promise is ignored here, even if it is rejected:
 * nobody awaits the promise, and an unhandled rejection would end the process.
 */
export function returned<Value>(value: Value): Value {
  if (value instanceof Promise) value.catch(() => {});
  return value;
}

/** The text that the function in an option returned. @throws DeeplakeError INVALID_ARGUMENT for anything else */
export function returnedText(option: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw invalidKind(`the function in ${option} to return a string, not a promise`, returned(value));
}
