import { createHash } from "node:crypto";

import { isBaseMessage, type BaseMessage } from "@langchain/core/messages";

import { redact, type MaskPath, type RedactOptions } from "../redaction/redact.ts";

/** Longest text kept of one value; of a longer one the start, its length and a hash are kept. */
const MAX_TEXT = 20_000;
/** Most items kept of one array or object. */
const MAX_ITEMS = 1_000;
const MAX_DEPTH = 20;
/** Longest word left out before a cut: half a secret is not recognised as one. */
const MAX_WORD = 1_000;

/**
 * A value as JSON text, taken at once because LangChain passes live references. Never throws: cycles, BigInt, bytes,
 * functions, class instances and throwing getters become notes. Messages keep their standard fields. Secrets are
 * redacted, and masked is what `options` say; `path` is where masks are told that the value stands.
 */
export function snapshot(value: unknown, options: RedactOptions = {}, path: MaskPath = []): string {
  try {
    return JSON.stringify(redact(plain(value, new Set(), 0), options, path)) ?? "null";
  } catch {
    // A proxy may refuse even to name its keys.
    return '"[unreadable]"';
  }
}

function plain(value: unknown, above: ReadonlySet<object>, depth: number): unknown {
  switch (typeof value) {
    case "string":
      return shortened(value);
    case "bigint":
      return value.toString();
    case "function":
      return `[function ${value.name || "anonymous"}]`;
    case "symbol":
      return value.toString();
    case "object":
      return value === null ? null : plainObject(value, above, depth);
    default:
      return value;
  }
}

function plainObject(value: object, above: ReadonlySet<object>, depth: number): unknown {
  if (above.has(value)) return "[cycle]";
  if (depth >= MAX_DEPTH) return "[nested deeper]";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[invalid date]" : value.toISOString();
  if (value instanceof Error) return { name: value.name, message: shortened(value.message) };
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  const inside = new Set(above).add(value);
  if (isBaseMessage(value)) return plain(messageFields(value), inside, depth);
  if (Array.isArray(value)) {
    const kept = value.slice(0, MAX_ITEMS).map((item) => plain(item, inside, depth + 1));
    return value.length > MAX_ITEMS ? [...kept, `[${value.length - MAX_ITEMS} more]`] : kept;
  }
  if (value instanceof Map) return plain([...value.entries()], inside, depth);
  if (value instanceof Set) return plain([...value], inside, depth);
  return Object.fromEntries(
    Object.keys(value)
      .slice(0, MAX_ITEMS)
      .map((name) => [name, plain(readable(value, name), inside, depth + 1)]),
  );
}

/** Getters of foreign objects may throw; that says something about the value, not about us. */
function readable(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return "[unreadable]";
  }
}

function messageFields(message: BaseMessage): Record<string, unknown> {
  const fields = message as BaseMessage & {
    tool_calls?: unknown[];
    usage_metadata?: unknown;
    tool_call_id?: string;
    status?: string;
  };
  return Object.fromEntries(
    Object.entries({
      type: message.type,
      content: message.content,
      id: message.id,
      name: message.name,
      tool_calls: fields.tool_calls?.length ? fields.tool_calls : undefined,
      tool_call_id: fields.tool_call_id,
      status: fields.status,
      usage_metadata: fields.usage_metadata,
    }).filter(([, field]) => field !== undefined),
  );
}

function shortened(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  const hash = createHash("sha256").update(text).digest("hex");
  return `${text.slice(0, cutAt(text))}[cut: ${text.length} characters, sha256 ${hash}]`;
}

/** Before the word that the bound falls into. */
function cutAt(text: string): number {
  let at = MAX_TEXT;
  while (at > MAX_TEXT - MAX_WORD && /[\w.+/=~%-]/.test(text.charAt(at - 1))) at--;
  return at > MAX_TEXT - MAX_WORD ? at : MAX_TEXT;
}
