import { secretName } from "./secret-name.ts";
import { isSecretValue, type Writing } from "./secret-value.ts";

/** Texts without any of these have no pair to redact. */
const WORD = /key|token|secret|pass|pwd|cred|auth|signature|jwt/i;

/** A quote, as JSON inside JSON and HTML escape it. */
const QUOTE = String.raw`(?:\\{0,3}["'\x60]|\\{1,3}u0022|&quot;)`;
/** A whole name: no shorter part of it is tried. */
const NAME = String.raw`[A-Za-z_][\w.-]{0,80}(?![\w.-])`;
/** Variables and headers listed as entries: `{"name": "DB_PASSWORD", "value": "…"}`, YAML, attributes. */
const ENTRY = String.raw`(?:name|key)(?:${QUOTE})?[ \t]{0,8}[:=][ \t]{0,8}(?:${QUOTE})?(?<entry>${NAME})(?:${QUOTE})?,?\s{0,40}(?:${QUOTE})?value(?:${QUOTE})?[ \t]{0,8}[:=][ \t]{0,8}`;
/**
 * The sign between: of assignments, also aligned, in bold, with the value in a list or on the next line; of flags; the
 * end of an element's tag; nothing in `PASSWORD '…'` of SQL.
 */
const SIGN = [
  String.raw`[ \t]{0,40}(?:=>|:=|[:=])(?:\*\*)?(?:\s{0,40}(?:\[\s{0,40})?(?=${QUOTE})|[ \t]{0,40}(?:[|>][+-]?\r?\n[ \t]{1,20}|[bru]{1,2}(?=["']))?)`,
  String.raw`[ \t](?<=--[\w-]{1,80}[ \t])`,
  String.raw`>(?<=<[\w.-]{1,81}>)`,
  String.raw`[ \t]{1,4}(?=')(?<=PASSWORD[ \t]{1,4})`,
].join("|");
/** A name, the sign between, and the opening quote of the value if it has one. */
const PAIR = new RegExp(
  String.raw`(?<![\w.])(?:${ENTRY}|(?<name>${NAME})(?:${QUOTE})?\]?(?:${SIGN}))(?<quote>${QUOTE})?`,
  "g",
);
const BARE = /[^\s"'`\\]{1,4096}/y;
const ENVIRONMENT_NAME = /^[A-Z][A-Z0-9_]*$/;

/** Replaces what stands behind the name of a secret: `KEY=value`, JSON, YAML, flags, assignments, connection strings. */
export function redactPairs(text: string): string {
  if (!WORD.test(text)) return text;
  let done = "";
  let taken = 0;
  PAIR.lastIndex = 0;
  for (let pair = PAIR.exec(text); pair; pair = PAIR.exec(text)) {
    const { entry, quote } = pair.groups ?? {};
    const name = entry ?? pair.groups?.["name"] ?? "";
    const secret = text.startsWith("[redacted:", pair.index - 10) ? undefined : secretName(name);
    const start = PAIR.lastIndex;
    if (!secret) continue;
    const value =
      quote === undefined ? bareValue(text, start, name) : text.slice(start, closing(text, start, quote));
    const writing = quote === undefined ? writingOf(text, pair.index, name, start + value.length) : "quoted";
    if (!isSecretValue(secret, value, writing)) continue;
    done += `${text.slice(taken, start)}[redacted:${secret}]`;
    taken = start + value.length;
    PAIR.lastIndex = taken;
  }
  return done + text.slice(taken);
}

/** Where a quoted value ends: at the same quote, or with its line. */
function closing(text: string, start: number, quote: string): number {
  let at = start;
  while (at < text.length && !text.startsWith(quote, at) && text[at] !== "\n" && text[at] !== "\r")
    at += text[at] === "\\" ? 2 : 1;
  return Math.min(at, text.length);
}

/** In an environment file the value is the rest of the word; elsewhere punctuation ends it. */
function bareValue(text: string, start: number, name: string): string {
  BARE.lastIndex = start;
  const word = BARE.exec(text)?.[0] ?? "";
  if (ENVIRONMENT_NAME.test(name)) return word;
  const end = word.search(/[,;&)}\]|<>]/);
  return end > 0 ? word.slice(0, end) : word;
}

function writingOf(text: string, nameStart: number, name: string, end: number): Writing {
  if (ENVIRONMENT_NAME.test(name)) return "environment";
  const startsLine =
    nameStart === 0 || /[\n\r][ \t-]{0,40}$/.test(text.slice(Math.max(0, nameStart - 42), nameStart));
  return startsLine && /^[ \t]*(?:[\r\n]|$)/.test(text.slice(end, end + 40)) ? "own" : "bare";
}
