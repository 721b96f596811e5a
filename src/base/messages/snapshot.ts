import { isBaseMessage } from "@langchain/core/messages";

import { messageFields } from "./message-fields.ts";

/** Most items that are kept of one array or object. */
const MAX_ITEMS = 1_000;
const MAX_DEPTH = 20;
/**
 * Most values that are copied of one value, including all nested ones. Copying more would delay the agent.
 */
const MAX_VALUES = 50_000;
/** Approximate memory of a value without its texts, in bytes. */
const VALUE = 16;

/**
 * A copy of a value that nobody else can change. It has JSON values only and shares the strings of the
 * original.
 */
export interface Snapshot {
  readonly value: unknown;
  /** Approximate memory of the copy, in bytes. */
  readonly bytes: number;
}

/** The state of copying. */
interface Taking {
  bytes: number;
  /** Number of values copied so far. */
  values: number;
  /** The objects around the value that is being copied. */
  readonly above: object[];
}

/**
 * Copies a value before the callback returns, because LangChain passes references that may change. The copy shares the
 * strings of the value. Never throws: cycles, bytes, functions, promises and throwing getters become notes such as
 * `[cycle]`. Messages keep their standard fields; other class instances are copied by `toJSON`, else by their fields.
 */
export function takeSnapshot(value: unknown): Snapshot {
  const taking: Taking = { bytes: 0, values: 0, above: [] };
  return { value: copied(value, taking), bytes: taking.bytes };
}

/** The JSON text of any value, with notes for values that JSON does not have; `undefined` is an empty text. Never throws. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(takeSnapshot(value).value) ?? "";
}

function copied(value: unknown, taking: Taking): unknown {
  taking.bytes += VALUE;
  taking.values++;
  switch (typeof value) {
    case "string":
      taking.bytes += value.length;
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "object":
      return value === null ? null : objectIn(value, taking);
    case "bigint":
    case "symbol":
      return value.toString();
    case "function":
      return `[function ${value.name || "anonymous"}]`;
    default:
      return value;
  }
}

/** Copies an object. Proxies and getters of foreign objects may throw; then a note says so. */
function objectIn(value: object, taking: Taking): unknown {
  const { above } = taking;
  if (above.includes(value)) return "[cycle]";
  if (above.length >= MAX_DEPTH) return "[nested deeper]";
  above.push(value);
  try {
    return copiedObject(value, taking);
  } catch {
    return "[unreadable]";
  } finally {
    above.pop();
  }
}

function copiedObject(value: object, taking: Taking): unknown {
  if (Array.isArray(value)) return copiedArray(value, taking);
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null
    ? copiedFields(value as Record<string, unknown>, taking)
    : copiedInstance(value, taking);
}

function copiedArray(values: readonly unknown[], taking: Taking): unknown[] {
  const kept: unknown[] = [];
  const count = Math.min(values.length, MAX_ITEMS);
  for (let at = 0; at < count && taking.values < MAX_VALUES; at++) kept.push(copied(values[at], taking));
  if (values.length > kept.length) kept.push(`[${values.length - kept.length} more]`);
  return kept;
}

function copiedFields(fields: Readonly<Record<string, unknown>>, taking: Taking): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  const names = Object.keys(fields);
  let count = 0;
  for (const name of names) {
    if (count === MAX_ITEMS || taking.values >= MAX_VALUES) {
      kept["[more]"] = names.length - count;
      break;
    }
    count++;
    taking.bytes += name.length;
    setField(kept, name, copiedField(fields, name, taking));
  }
  return kept;
}

function copiedField(fields: Readonly<Record<string, unknown>>, name: string, taking: Taking): unknown {
  try {
    return copied(fields[name], taking);
  } catch {
    return "[unreadable]";
  }
}

/** Sets a field, even one that is named `__proto__`. */
function setField(fields: Record<string, unknown>, name: string, value: unknown): void {
  if (name === "__proto__")
    Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
  else fields[name] = value;
}

function copiedInstance(value: object, taking: Taking): unknown {
  if (isBaseMessage(value)) return copiedFields(messageFields(value), taking);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[invalid date]" : value.toISOString();
  if (value instanceof Error) return copiedFields({ name: value.name, message: value.message }, taking);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Map || value instanceof Set) return copiedArray(firstOf(value), taking);
  if (value instanceof Promise) return "[promise]";
  if (value instanceof RegExp) return String(value);
  const { lc_namespace: langchain, toJSON } = value as { lc_namespace?: unknown; toJSON?: unknown };
  if (langchain !== undefined) return copiedFields(withoutPlumbing(value), taking);
  if (typeof toJSON === "function") return copied(toJSON.call(value), taking);
  return copiedFields(value as Record<string, unknown>, taking);
}

/** The part of a map or set that is kept, in an array as long as the whole, so that the rest is counted. */
function firstOf(values: Iterable<unknown> & { readonly size: number }): unknown[] {
  const first: unknown[] = [];
  for (const value of values) {
    if (first.length === MAX_ITEMS) break;
    first.push(value);
  }
  if (values.size > MAX_ITEMS) first.length = values.size;
  return first;
}

/** Drops the `lc_` fields of LangChain's objects, which repeat their constructor arguments. */
function withoutPlumbing(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !name.startsWith("lc_")));
}
