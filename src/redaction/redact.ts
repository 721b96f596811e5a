import type { JsonValue } from "../types.ts";
import { remembered } from "../internal/remembered.ts";
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
  /** Applied to each text before anything else. */
  readonly shorten?: ((text: string) => string) | undefined;
}

const MASK_FAILED = "[redacted:mask failed]";
const NOWHERE: MaskPath = [];

const withoutSecrets = remembered(redactSecrets);

/**
 * A JSON value without secrets in its texts and names: a copy where something had to go, else the value itself. `path`
 * is where the value stands. Never throws.
 */
export function redact(value: unknown, options: RedactOptions = {}, path: MaskPath = []): unknown {
  return redactedAt(value, options.mask ? path : NOWHERE, "", options);
}

/** `name` is what the value is called: the nearest key above it. */
function redactedAt(value: unknown, path: MaskPath, name: string, options: RedactOptions): unknown {
  if (typeof value === "string") return redactedText(value, path, name, options);
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value)
    ? redactedArray(value, path, name, options)
    : redactedFields(value as Record<string, unknown>, path, options);
}

function redactedArray(
  values: readonly unknown[],
  path: MaskPath,
  name: string,
  options: RedactOptions,
): unknown {
  let changed = false;
  const results = values.map((item, at) => {
    const result = redactedAt(item, options.mask ? [...path, at] : NOWHERE, name, options);
    changed ||= result !== item;
    return result;
  });
  return changed ? results : values;
}

function redactedFields(
  fields: Readonly<Record<string, unknown>>,
  path: MaskPath,
  options: RedactOptions,
): unknown {
  let changed = false;
  const results = Object.entries(fields).map(([key, item]): [string, unknown] => {
    const name = key === "value" ? entryName(fields) : key;
    const result = redactedAt(item, options.mask ? [...path, key] : NOWHERE, name, options);
    const shown = options.secrets === false ? key : withoutSecrets(key);
    changed ||= result !== item || shown !== key;
    return [shown, result];
  });
  return changed ? Object.fromEntries(results) : fields;
}

/** Headers and variables are often listed as objects with a name and a value. */
function entryName({ name, key }: Readonly<Record<string, unknown>>): string {
  return typeof name === "string" ? name : typeof key === "string" ? key : "value";
}

function redactedText(whole: string, path: MaskPath, name: string, options: RedactOptions): unknown {
  const text = options.shorten ? options.shorten(whole) : whole;
  if (!options.mask) return options.secrets === false ? text : withoutSecret(text, name);
  try {
    const masked = JSON.stringify(options.mask(text, path)) as string | undefined;
    if (masked === undefined) return MASK_FAILED;
    return redactedAt(JSON.parse(masked), path, name, { secrets: options.secrets ?? true });
  } catch {
    return MASK_FAILED;
  }
}

function withoutSecret(text: string, name: string): string {
  const redacted = withoutSecrets(text);
  if (/^\[redacted:[a-z-]+\]$/.test(redacted)) return redacted;
  const kind = secretName(name);
  if (kind !== undefined && isSecretValue(kind, text, "quoted")) return `[redacted:${kind}]`;
  return /^(?:set-)?cookie$/i.test(name) && /^[\w.-]{1,80}=./.test(text) ? "[redacted:cookie]" : redacted;
}
