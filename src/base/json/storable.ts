import type { JsonObject, JsonValue } from "../types.ts";

/**
 * Makes a text storable for every driver: NUL characters and halves of surrogate pairs become the
 * replacement character.
 */
export function storableText(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}

/** The engine's dicts store signed 64-bit integers. A larger one would make the whole column unreadable. */
const WHOLE_NUMBERS = 2 ** 63;
/** From this number on JSON prints an exponent, so readers take the number for a float. */
const EXPONENTS = 1e21;
/** Most levels of nesting. Deeper parts become JSON text, because the engine's process parses requests recursively. */
const DEPTH = 100;

/**
 * Converts an object to what a `dict` column can store. Null members are left out, because a null member would be
 * read as an empty dict. Nulls in lists stay. Numbers from 2^63 to below 1e21, of either sign, become text. Parts that
 * are nested too deep become JSON text.
 */
export function storableDict(object: JsonObject): JsonObject {
  return storable(object, 0) as JsonObject;
}

function storable(value: JsonValue, depth: number): JsonValue {
  if (typeof value === "string") return storableText(value);
  if (typeof value === "number") {
    const size = Math.abs(value);
    return size >= WHOLE_NUMBERS && size < EXPONENTS ? String(value) : value;
  }
  if (value === null || typeof value === "boolean") return value;
  if (depth === DEPTH) return storableText(JSON.stringify(value));
  if (Array.isArray(value)) return value.map((item) => storable(item, depth + 1));
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(entries.map(([key, item]) => [storableText(key), storable(item, depth + 1)]));
}
