import type { DeeplakeError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../types.ts";
import { invalid, kindOf } from "../options/invalid-argument.ts";
import type { Option } from "../options/option.ts";

/** Most levels of nesting. More would exhaust the stack of some JSON parser. */
const DEPTH = 100;

/** An option that is a JSON object. The value is copied. */
export const jsonOption: Option<JsonObject> = {
  expected: "a JSON object",
  fits: () => true,
  inside: (value: unknown, name) => exactJson(name, value),
  isShown: false,
};

/**
 * Copies an object that JSON reproduces exactly. Members that are `undefined` are left out.
 * @param name Name of the object in messages.
 * @throws DeeplakeError INVALID_ARGUMENT for values that JSON would silently drop or change: functions,
 * dates and other class instances, BigInt, cycles, numbers that are not finite
 */
export function exactJson(name: string, value: unknown): JsonObject {
  if (Array.isArray(value) || typeof value !== "object" || value === null) {
    throw inexact(name, "a JSON object", value);
  }
  return copied(name, value, []) as JsonObject;
}

function copied(path: string, value: unknown, above: readonly object[]): JsonValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value !== "object") throw inexact(path, "a JSON value", value);
  if (above.includes(value)) throw inexact(path, "a JSON value", value, "a cycle");
  if (above.length >= DEPTH) throw inexact(path, `at most ${DEPTH} levels`, value, "more");
  const inside = [...above, value];
  if (Array.isArray(value)) {
    return Array.from(value, (item: unknown, index) => copied(`${path}[${index}]`, item, inside));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw inexact(path, "a JSON value", value);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, copied(`${path}.${key}`, item, inside)]));
}

function inexact(
  path: string,
  expected: string,
  value: unknown,
  came: string = kindOf(value),
): DeeplakeError {
  return invalid(`${expected} in ${path}`, came, "Nothing was written; convert or leave it out.", {
    details: value,
  });
}
