import { invalidKind } from "./invalid-argument.ts";

/**
 * What a function of the user returned, which must be there at once. If it is a promise that fails, the failure must not
 * end the process, because nobody waits for it.
 */
export function returned<Value>(value: Value): Value {
  if (value instanceof Promise) value.catch(() => {});
  return value;
}

/** The text that the function in an option returned. @throws DeeplakeError INVALID_ARGUMENT for anything else */
export function returnedText(option: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw invalidKind(`the function in ${option} to return a text at once`, returned(value));
}
