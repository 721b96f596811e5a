import type { JsonObject, Value } from "../types.ts";

/** Reads a member of a JSON object. A dot reaches into nested objects, unless the whole path is a key of the object. */
export function memberOf(object: JsonObject, path: string): Value | undefined {
  return (Object.hasOwn(object, path) ? object[path] : nested(object, path)) as Value | undefined;
}

function nested(object: JsonObject, path: string): unknown {
  let value: unknown = object;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}
