import { types } from "node:util";

import { exactJson } from "../base/json/exact-json.ts";
import { isPlain } from "../base/options/option.ts";
import { invalid, kindOf } from "../base/options/invalid-argument.ts";
import type { JsonObject, JsonValue } from "../base/types.ts";

/** Most levels of nesting. More would exhaust the stack of some JSON parser. */
const DEPTH = 100;

/** Tags of boxed values such as `new String("x")`. */
const BOXED = /^\[object (?:String|Number|Boolean)\]$/;

const REMEDY = "Nothing was written. Convert the value or leave it out.";

/**
 * Copies metadata that JSON reproduces exactly, apart from members that are `undefined`. Refuses any other.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function exactMetadata(metadata: unknown): JsonObject {
  return exactJson("metadata", metadata ?? {});
}

/**
 * Converts metadata to JSON, with the values that loaders put into it:
 * - A value with `toJSON`: its result.
 * - A map: an object. A set or a typed array: an array.
 * - An instance of a class: an object of its own members.
 * - An iterable instance without members: an array of its items, or an object if all items are pairs with different
 *   names.
 * - `undefined`: left out, or null in an array.
 * @throws DeeplakeError INVALID_ARGUMENT for values that would be lost: bigints, functions, cycles, numbers that are
 * not finite, and values such as promises, errors and regular expressions
 */
export function metadataJson(metadata: unknown): JsonObject {
  const json = metadataValue("metadata", metadata ?? {});
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json;
  throw invalid("a JSON object in metadata", kindOf(metadata), REMEDY);
}

/**
 * Converts one value of metadata to JSON; `undefined` if it is left out.
 * @param path The place of the value, for messages.
 * @throws DeeplakeError INVALID_ARGUMENT
 */
export function metadataValue(path: string, value: unknown): JsonValue | undefined {
  return converted(path, value, []);
}

function converted(path: string, given: unknown, above: readonly object[]): JsonValue | undefined {
  const value = plain(path, given);
  if (value === undefined || value === null || typeof value === "string" || typeof value === "boolean")
    return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value !== "object") throw unstorable(path, kindOf(value));
  // Compare the original object, because a map or `toJSON` gives a new object each time.
  if (above.includes(given as object)) throw unstorable(path, "a cycle");
  if (above.length >= DEPTH) throw invalid(`at most ${DEPTH} levels in ${path}`, "more", REMEDY);
  const inside = [...above, given as object];
  if (Array.isArray(value))
    return Array.from(value, (item: unknown, at) => converted(`${path}[${at}]`, item, inside) ?? null);
  const members = Object.entries(value).flatMap(([key, item]) => {
    const json = converted(`${path}.${key}`, item, inside);
    return json === undefined ? [] : [[key, json] as const];
  });
  return Object.fromEntries(members);
}

/** Converts a value itself to a JSON value, array or object. The members of the result are not converted yet. */
function plain(path: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date && Number.isNaN(value.getTime())) throw unstorable(path, "an invalid Date");
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Uint8Array);
  if (typeof (value as { toJSON?: unknown }).toJSON === "function")
    return (value as { toJSON: (key: string) => unknown }).toJSON("");
  if (value instanceof Set) return [...value];
  if (value instanceof Map) return objectOf(path, value);
  // An error would lose its message: only its own members would stay.
  if (types.isNativeError(value)) throw unstorable(path, kindOf(value));
  if (BOXED.test(Object.prototype.toString.call(value))) return value.valueOf();
  if (Array.isArray(value) || Object.keys(value).length > 0) return value;
  if (isCollection(value)) return listed([...value]);
  // A promise or regular expression would become an empty object.
  if (!isPlain(value)) throw unstorable(path, kindOf(value));
  return value;
}

/**
 * Whether an instance without members lists its content as an iterable, like the XMP metadata of newer PDF parsers.
 */
function isCollection(value: object): value is Iterable<unknown> {
  const { [Symbol.iterator]: iterator, next } = value as Partial<Iterable<unknown> & { next: unknown }>;
  return typeof iterator === "function" && typeof next !== "function";
}

/**
 * Converts a list of pairs of a name and a value to an object, if all names differ. Any other list stays an array.
 */
function listed(items: readonly unknown[]): unknown {
  const isPair = (item: unknown): item is [string, unknown] =>
    Array.isArray(item) && item.length === 2 && typeof item[0] === "string";
  if (items.length === 0 || !items.every(isPair)) return items;
  const object = Object.fromEntries(items);
  return Object.keys(object).length === items.length ? object : items;
}

function objectOf(path: string, map: ReadonlyMap<unknown, unknown>): object {
  const strange = [...map.keys()].find((key) => typeof key !== "string" && typeof key !== "number");
  if (strange !== undefined) throw invalid(`strings as keys of the Map in ${path}`, kindOf(strange), REMEDY);
  const object = Object.fromEntries(map) as Record<string, unknown>;
  if (Object.keys(object).length === map.size) return object;
  throw invalid(`keys that differ as strings in the Map in ${path}`, "two that do not", REMEDY);
}

function unstorable(path: string, came: string): Error {
  return invalid(`a JSON value in ${path}`, came, REMEDY);
}
