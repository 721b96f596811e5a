import type { JsonValue } from "../types.ts";
import { redactSecrets } from "./redact-secrets.ts";
import { secretName } from "./secret-name.ts";
import { isSecretValue } from "./secret-value.ts";

/** Where a text stands in what is stored: `["inputs", "messages", 0, "content"]`. */
export type MaskPath = readonly (string | number)[];

/**
 * Gives what is stored instead of a text: a JSON value, or the text itself. Called once for each text, before secrets
 * are redacted in what it gives. When it throws, or gives nothing, `[redacted:mask failed]` is stored.
 */
export type Mask = (text: string, path: MaskPath) => JsonValue;

/** What to take out. */
export interface RedactOptions {
  /** Whether secrets are replaced. @default true */
  readonly secrets?: boolean;
  /** The user's own replacement of texts. */
  readonly mask?: Mask | undefined;
}

const MASK_FAILED = "[redacted:mask failed]";

/** A copy of a JSON value without secrets in its texts and names. `path` is where the value stands. Never throws. */
export function redact(value: unknown, options: RedactOptions = {}, path: MaskPath = []): unknown {
  return redactedAt(value, path, "", options);
}

/** `name` is what the value is called: the nearest key above it. */
function redactedAt(value: unknown, path: MaskPath, name: string, options: RedactOptions): unknown {
  if (typeof value === "string") return redactedText(value, path, name, options);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item, at) => redactedAt(item, [...path, at], name, options));
  const fields = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(fields).map(([key, item]) => [
      options.secrets === false ? key : redactSecrets(key),
      redactedAt(item, [...path, key], key === "value" ? entryName(fields) : key, options),
    ]),
  );
}

/** Headers and variables are often listed as objects with a name and a value. */
function entryName({ name, key }: Record<string, unknown>): string {
  return typeof name === "string" ? name : typeof key === "string" ? key : "value";
}

function redactedText(text: string, path: MaskPath, name: string, options: RedactOptions): unknown {
  if (!options.mask) return withoutSecrets(text, name, options);
  try {
    const masked = JSON.stringify(options.mask(text, path)) as string | undefined;
    if (masked === undefined) return MASK_FAILED;
    return redactedAt(JSON.parse(masked), path, name, { ...options, mask: undefined });
  } catch {
    return MASK_FAILED;
  }
}

function withoutSecrets(text: string, name: string, options: RedactOptions): string {
  if (options.secrets === false) return text;
  const redacted = redactSecrets(text);
  if (/^\[redacted:[a-z-]+\]$/.test(redacted)) return redacted;
  const kind = secretName(name);
  if (kind !== undefined && isSecretValue(kind, text, "quoted")) return `[redacted:${kind}]`;
  return /^(?:set-)?cookie$/i.test(name) && /^[\w.-]{1,80}=./.test(text) ? "[redacted:cookie]" : redacted;
}
