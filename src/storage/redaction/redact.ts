import { remembered } from "../../base/collections/remembered.ts";
import type { JsonValue } from "../../base/types.ts";
import { type OpenPath, stepInto } from "./field-paths.ts";
import { redactSecrets } from "./redact-secrets.ts";
import { secretName } from "./secret-name.ts";
import { isSecretValue } from "./secret-value.ts";

/** Where a text stands in what is stored: `["inputs", "messages", 0, "content"]`. */
export type MaskPath = readonly (string | number)[];

/**
 * Replaces a text before it is stored. It returns a JSON value, or the text itself. It is called once for
 * each text; secrets in its result are redacted afterwards. If it throws or returns nothing, `[redacted:mask
 * failed]` is stored.
 */
export type Mask = (text: string, path: MaskPath) => JsonValue;

/** How texts are redacted. */
export interface RedactOptions {
  /** Whether secrets are replaced. @default true */
  readonly secrets?: boolean;
  /** The user's mask. @default none */
  readonly mask?: Mask | undefined;
  /**
   * Removes personal data, after secrets were replaced. It returns a string and never throws.
   * @default none
   */
  readonly personalData?: ((text: string) => string) | undefined;
  /** Paths of fields that become `[omitted]`. @default none */
  readonly omit?: readonly OpenPath[] | undefined;
  /** Shortens each text before anything else. @default none */
  readonly shorten?: ((text: string) => string) | undefined;
}

/** Where a value stands. Parts that no option needs are not kept. */
interface Place {
  readonly path: MaskPath;
  readonly omit: readonly OpenPath[];
  /** Name of the value: the nearest key above it. */
  readonly name: string;
}

const MASK_FAILED = "[redacted:mask failed]";
const OMITTED = "[omitted]";
const NOWHERE: MaskPath = [];
const NONE: readonly OpenPath[] = [];

const withoutSecrets = remembered(redactSecrets);

/**
 * Redacts the texts and keys in a JSON value. Returns a copy if something changed, otherwise the value
 * itself. `path` says where the value stands. Never throws.
 */
export function redact(value: unknown, options: RedactOptions = {}, path: MaskPath = []): unknown {
  const omit = path.reduce<readonly OpenPath[]>(
    (open, step) => (open.length > 0 ? stepInto(open, step) : open),
    options.omit ?? NONE,
  );
  return redactedAt(value, { path: options.mask ? path : NOWHERE, omit, name: "" }, options);
}

/** Redacts a text. If a mask returns another JSON value, its JSON text is returned. */
export function redactText(text: string, options: RedactOptions, path: MaskPath): string {
  const redacted = redact(text, options, path);
  return typeof redacted === "string" ? redacted : JSON.stringify(redacted);
}

function redactedAt(value: unknown, place: Place, options: RedactOptions): unknown {
  if (place.omit.length > 0 && place.omit.some((open) => open.every((step) => step === "**"))) return OMITTED;
  if (typeof value === "string") return redactedText(value, place, options);
  if (typeof value === "number") return redactedNumber(value, options);
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value)
    ? redactedArray(value, place, options)
    : redactedFields(value as Record<string, unknown>, place, options);
}

/** The place of a member. */
function inside(place: Place, key: string | number, name: string, options: RedactOptions): Place {
  return {
    path: options.mask ? [...place.path, key] : NOWHERE,
    omit: place.omit.length > 0 ? stepInto(place.omit, key) : NONE,
    name,
  };
}

function redactedArray(values: readonly unknown[], place: Place, options: RedactOptions): unknown {
  let changed = false;
  const results = values.map((item, at) => {
    const result = redactedAt(item, inside(place, at, place.name, options), options);
    changed ||= result !== item;
    return result;
  });
  return changed ? results : values;
}

function redactedFields(
  fields: Readonly<Record<string, unknown>>,
  place: Place,
  options: RedactOptions,
): unknown {
  let changed = false;
  const results = Object.entries(fields).map(([key, item]): [string, unknown] => {
    const name = key === "value" ? entryName(fields) : key;
    const result = redactedAt(item, inside(place, key, name, options), options);
    const shown = cleaned(key, options);
    changed ||= result !== item || shown !== key;
    return [shown, result];
  });
  return changed ? Object.fromEntries(results) : fields;
}

/** The name of an entry. Headers and variables are often listed as objects with a name and a value. */
function entryName({ name, key }: Readonly<Record<string, unknown>>): string {
  return typeof name === "string" ? name : typeof key === "string" ? key : "value";
}

/** Redacts a number, because phone and card numbers are also written as numbers. */
function redactedNumber(value: number, { personalData }: RedactOptions): unknown {
  if (!personalData || !Number.isSafeInteger(value)) return value;
  const text = String(value);
  const left = personalData(text);
  return left === text ? value : left;
}

function redactedText(whole: string, place: Place, options: RedactOptions): unknown {
  const text = options.shorten ? options.shorten(whole) : whole;
  if (!options.mask) return visibleText(text, place.name, options);
  try {
    const masked = JSON.stringify(options.mask(text, place.path)) as string | undefined;
    if (masked === undefined) return MASK_FAILED;
    const { secrets, personalData } = options;
    return redactedAt(JSON.parse(masked), place, { ...(secrets === false && { secrets }), personalData });
  } catch {
    return MASK_FAILED;
  }
}

function visibleText(text: string, name: string, options: RedactOptions): string {
  if (options.secrets !== false) {
    const redacted = withoutSecrets(text);
    if (/^\[redacted:[a-z-]+\]$/.test(redacted)) return redacted;
    const kind = secretName(name);
    if (kind !== undefined && isSecretValue(kind, text, "quoted")) return `[redacted:${kind}]`;
    if (/^(?:set-)?cookie$/i.test(name) && /^[\w.-]{1,80}=./.test(text)) return "[redacted:cookie]";
  }
  return cleaned(text, options);
}

function cleaned(text: string, { secrets, personalData }: RedactOptions): string {
  const safe = secrets === false ? text : withoutSecrets(text);
  return personalData ? personalData(safe) : safe;
}
