import { remembered } from "../../base/collections/remembered.ts";
import type { JsonValue } from "../../base/types.ts";
import { type OpenPath, stepInto } from "./field-paths.ts";
import { mayHoldSecret } from "./may-hold-secret.ts";
import { redactJson } from "./redact-json.ts";
import { redactSecrets } from "./redact-secrets.ts";
import { joinedTexts } from "./neighbouring-texts.ts";
import { type SecretName, secretName } from "./secret-name.ts";
import { isSecretNumber, isSecretValue } from "./secret-value.ts";
import { isEntries, isSchema, nameOfField, nameOfItem } from "./value-names.ts";

/** Where a text is in the stored value: `["inputs", "messages", 0, "content"]`. */
export type MaskPath = readonly (string | number)[];

/**
 * A user's function that replaces a text before it is stored. It returns a JSON value, or the text itself. It is
 * called once for each text, and secrets in its result are redacted afterwards. If it throws or returns nothing,
 * `[redacted:mask failed]` is stored.
 */
export type Mask = (text: string, path: MaskPath) => JsonValue;

/** How texts are redacted. */
export interface RedactOptions {
  /** Whether secrets are replaced. @default true */
  readonly secrets?: boolean;
  /** The user's mask. @default none */
  readonly mask?: Mask | undefined;
  /**
   * Removes personal data, after secrets were replaced. This function returns a string and never throws.
   * @default none
   */
  readonly personalData?: ((text: string) => string) | undefined;
  /** Paths of fields that become `[omitted]`. @default none */
  readonly omit?: readonly OpenPath[] | undefined;
  /** Shortens each text before anything else. @default none */
  readonly shorten?: ((text: string) => string) | undefined;
}

/** Where a value is. `path` and `omit` are empty if no option needs them. */
interface Place {
  readonly path: MaskPath;
  readonly omit: readonly OpenPath[];
  /** Name of the value: the nearest key above it that is a name. */
  readonly name: string;
  /** What the name says about the value. */
  readonly kind: SecretName | undefined;
  /** What the names of the objects around the value say about the value. */
  readonly within: SecretName | undefined;
  /** Whether the value is a pair of a name and a value, in a list of such pairs. */
  readonly isEntry: boolean;
}

const MASK_FAILED = "[redacted:mask failed]";
const OMITTED = "[omitted]";
const NOWHERE: MaskPath = [];
const NONE: readonly OpenPath[] = [];
const TOP: Place = {
  path: NOWHERE,
  omit: NONE,
  name: "",
  kind: undefined,
  within: undefined,
  isEntry: false,
};

const mayHold = remembered(mayHoldSecret);
const redactedSecrets = remembered((text) => redactSecrets(redactJson(text, redact)));
/** Most texts cannot contain a secret, and checking for that takes less time than redacting. */
const withoutSecrets = (text: string): string => (mayHold(text) ? redactedSecrets(text) : text);

/**
 * Redacts the texts, keys and whole numbers in a JSON value. Returns a copy if something changed, otherwise the value
 * itself. `path` says where the value is. Never throws.
 */
export function redact(value: unknown, options: RedactOptions = {}, path: MaskPath = []): unknown {
  const omit = path.reduce<readonly OpenPath[]>(
    (open, step) => (open.length > 0 ? stepInto(open, step) : open),
    options.omit ?? NONE,
  );
  return redactedAt(value, { ...TOP, path: options.mask ? path : NOWHERE, omit }, options);
}

/** Redacts a text. If a mask returns another JSON value, its JSON text is returned. */
export function redactText(text: string, options: RedactOptions, path: MaskPath): string {
  const redacted = redact(text, options, path);
  return typeof redacted === "string" ? redacted : JSON.stringify(redacted);
}

function redactedAt(value: unknown, place: Place, options: RedactOptions): unknown {
  if (place.omit.length > 0 && place.omit.some((open) => open.every((step) => step === "**"))) return OMITTED;
  if (typeof value === "string") return redactedText(value, place, options);
  if (typeof value === "number") return redactedNumber(value, place, options);
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value)
    ? redactedArray(value, place, options)
    : redactedFields(value as Record<string, unknown>, place, options);
}

/** The place of a member. Most items have the name of their list, and so also its kind. */
function inside(
  place: Place,
  key: string | number,
  { name, within, isEntry }: Pick<Place, "name" | "within" | "isEntry">,
  options: RedactOptions,
): Place {
  return {
    path: options.mask ? [...place.path, key] : NOWHERE,
    omit: place.omit.length > 0 ? stepInto(place.omit, key) : NONE,
    name,
    kind: name === place.name ? place.kind : secretName(name),
    within,
    isEntry,
  };
}

function redactedArray(given: readonly unknown[], place: Place, options: RedactOptions): unknown {
  // Only the user's function knows what personal data looks like.
  const mayHoldAny = options.personalData ? () => true : mayHold;
  const values =
    place.omit.length > 0 || isShown(options)
      ? given
      : joinedTexts(given, (text) => cleaned(text, options), mayHoldAny);
  let changed = values !== given;
  const isEntry = isEntries(values);
  const { within } = place;
  const results = values.map((item, at) => {
    const name = nameOfItem(values, at, place);
    const result = redactedAt(item, inside(place, at, { name, within, isEntry }, options), options);
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
  const within = isSchema(fields) ? undefined : (place.kind ?? place.within);
  const results = Object.entries(fields).map(([key, item]): [string, unknown] => {
    const name = nameOfField(fields, key, place.name);
    const result = redactedAt(item, inside(place, key, { name, within, isEntry: false }, options), options);
    const shown = cleaned(key, options);
    changed ||= result !== item || shown !== key;
    return [shown, result];
  });
  return changed ? Object.fromEntries(results) : fields;
}

/** Redacts a number, because secrets, phone and card numbers are also written as numbers. */
function redactedNumber(value: number, { kind, name }: Place, options: RedactOptions): unknown {
  const { personalData, secrets } = options;
  const text = String(value);
  if (secrets !== false && kind !== undefined && isSecretNumber(kind, name, text))
    return `[redacted:${kind}]`;
  if (!personalData || !Number.isSafeInteger(value)) return value;
  const left = personalData(text);
  return left === text ? value : left;
}

function redactedText(whole: string, place: Place, options: RedactOptions): unknown {
  const text = options.shorten ? options.shorten(whole) : whole;
  if (!options.mask) return visibleText(text, place, options);
  try {
    const masked = JSON.stringify(options.mask(text, place.path)) as string | undefined;
    if (masked === undefined) return MASK_FAILED;
    const { secrets, personalData } = options;
    return redactedAt(JSON.parse(masked), place, { ...(secrets === false && { secrets }), personalData });
  } catch {
    return MASK_FAILED;
  }
}

function visibleText(text: string, place: Place, { secrets, personalData }: RedactOptions): string {
  let safe = text;
  if (secrets !== false) {
    safe = withoutSecrets(text);
    if (/^\[redacted:[a-z-]+\]$/.test(safe)) return safe;
    const kind = place.kind ?? place.within;
    if (place.kind !== undefined && isSecretNumber(place.kind, place.name, text))
      return `[redacted:${place.kind}]`;
    if (kind !== undefined && isSecretValue(judgedAs(kind, place), text, "quoted", place.name))
      return `[redacted:${kind}]`;
    if (/^(?:set[-_]?)?cookies?$/i.test(place.name) && /^[\w.-]{1,80}=./.test(text))
      return "[redacted:cookie]";
    if (/^(?:proxy-)?authorization$/i.test(place.name))
      safe = safe.replace(/(?<=^(?:[A-Za-z][\w-]{0,30} )?)[\w.~+/=-]{12,}$/, "[redacted:authorization]");
  }
  return personalData ? personalData(safe) : safe;
}

/**
 * How strictly a value is judged. Inside an object named `password`, a value may also be a user or a date, so only
 * values that look generated count as secrets there.
 */
function judgedAs(kind: SecretName, place: Place): SecretName {
  return kind === "password" && place.kind === undefined ? "token" : kind;
}

/** Whether texts are stored as they are. */
function isShown({ secrets, personalData }: RedactOptions): boolean {
  return secrets === false && !personalData;
}

function cleaned(text: string, { secrets, personalData }: RedactOptions): string {
  const safe = secrets === false ? text : withoutSecrets(text);
  return personalData ? personalData(safe) : safe;
}
