import type { JsonObject, JsonValue } from "../types.ts";

/** A text any driver can store: NUL characters and halves of surrogate pairs become the replacement character. */
export function storableText(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}

/** The engine's dicts hold whole numbers of 64 bits, signed; one beyond makes the whole column unreadable. */
const WHOLE_NUMBERS = 2 ** 63;
/** From here on JSON writes an exponent, and readers take a fraction. */
const EXPONENTS = 1e21;
/** Deeper parts become JSON text: the engine's process reads its requests recursively. */
const DEPTH = 100;

/**
 * The nearest to an object that a `dict` column can hold: members that are null are left out, since they would read
 * as empty dicts, whole numbers beyond 64 bits become text, as do parts that are nested too deep.
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
