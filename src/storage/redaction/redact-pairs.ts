import { nextName } from "./replace-secrets.ts";
import { secretName } from "./secret-name.ts";
import { isSecretValue, type Writing } from "./secret-value.ts";

/** Text without any of these contains no pair to redact. */
const WORD = /key|token|secret|pass|pwd|cred|auth|signature|jwt/i;

/** A quote, also as JSON inside JSON and HTML escape it. */
const QUOTE = String.raw`(?:\\{0,3}["'\x60]|\\{1,3}u0022|&quot;)`;
/** A whole name. Shorter parts of the name are not tried. */
const NAME = String.raw`[A-Za-z_][\w.-]{0,80}(?![\w.-])`;
/**
 * Variables and headers that are listed as entries: `{"name": "DB_PASSWORD", "value": "…"}`, YAML,
 * attributes.
 */
const ENTRY = String.raw`(?:[Nn]ame|[Kk]ey|k|[Hh]eader|[Ff]ield|env|variable)(?:${QUOTE})?[ \t]{0,8}[:=][ \t]{0,8}(?:${QUOTE})?(?<entry>${NAME})(?:${QUOTE})?,?\s{0,40}(?:${QUOTE})?(?:[Vv]alue|val|v|content)(?:${QUOTE})?[ \t]{0,8}[:=][ \t]{0,8}`;
/** A name and its value as a list of two: `["x-api-key", "…"]`. */
const LISTED = String.raw`\[\s{0,8}${QUOTE}(?<listed>${NAME})${QUOTE}\s{0,8},\s{0,8}(?=${QUOTE})`;
/** What stands between a name and the quote of its value in an object of its own: `{"value": "…"}`. */
const VALUE_IN_OBJECT = String.raw`\{\s{0,8}${QUOTE}(?:value|val|v|data|plain|plaintext|raw|current)${QUOTE}\s{0,8}:\s{0,8}`;
/**
 * The sign between name and value: of an assignment (also aligned, in bold, or with the value in a list or
 * on the next line), of a flag, the end of an element's tag, or none in SQL's `PASSWORD '…'`.
 */
const SIGN = [
  String.raw`[ \t]{0,40}(?:=>|:=|[:=])(?:\*\*)?(?:\s{0,40}(?:\[\s{0,40}|${VALUE_IN_OBJECT})?(?=${QUOTE})|[ \t]{0,40}(?:[|>][+-]?\r?\n[ \t]{1,20}|[bru]{1,2}(?=["']))?)`,
  String.raw`[ \t](?<=--[\w-]{1,80}[ \t])`,
  String.raw`>(?<=<[\w.-]{1,81}>)`,
  String.raw`[ \t]{1,4}(?=')(?<=PASSWORD[ \t]{1,4})`,
].join("|");
/** A name, the sign after it, and the opening quote of the value if there is one. */
const PAIR = new RegExp(
  String.raw`(?<![\w.])(?:${ENTRY}|${LISTED}|(?<name>${NAME})(?:${QUOTE})?\]?(?:${SIGN}))(?<quote>${QUOTE})?`,
  "g",
);
const LIST_END = new RegExp(String.raw`^${QUOTE}\s{0,8}\]`);
const BARE = /[^\s"'`\\]{1,4096}/y;
const ENVIRONMENT_NAME = /^[A-Z][A-Z0-9_]*$/;

/**
 * Replaces values after the name of a secret: `KEY=value`, JSON, YAML, flags, assignments, connection
 * strings.
 */
export function redactPairs(text: string): string {
  if (!WORD.test(text)) return text;
  let done = "";
  let taken = 0;
  PAIR.lastIndex = 0;
  for (let pair = PAIR.exec(text); pair; pair = PAIR.exec(text)) {
    const { entry, listed, quote } = pair.groups ?? {};
    const name = entry ?? listed ?? pair.groups?.["name"] ?? "";
    const secret = text.startsWith("[redacted:", pair.index - 10) ? undefined : secretName(name);
    const start = PAIR.lastIndex;
    if (!secret) continue;
    const value =
      quote === undefined ? bareValue(text, start, name) : text.slice(start, closing(text, start, quote));
    const writing = quote === undefined ? writingOf(text, pair.index, name, start + value.length) : "quoted";
    // A list of two strings may also hold two names, as a list of required fields does. So only a value that looks
    // generated counts.
    const judged = listed !== undefined && secret === "password" ? "token" : secret;
    if (!isSecretValue(judged, value, writing)) continue;
    if (listed !== undefined && !LIST_END.test(text.slice(start + value.length, start + value.length + 16)))
      continue;
    done += `${text.slice(taken, start)}[redacted:${secret}]`;
    taken = start + value.length;
    PAIR.lastIndex = taken;
  }
  return done + text.slice(taken);
}

/** The end of a quoted value: the same quote, or the end of the line. */
function closing(text: string, start: number, quote: string): number {
  let at = start;
  while (at < text.length && !text.startsWith(quote, at) && text[at] !== "\n" && text[at] !== "\r")
    at += text[at] === "\\" ? 2 : 1;
  return Math.min(at, text.length);
}

/**
 * A value without quotes. After a name in capitals, as in an environment file, the value is the rest of the word.
 * After any other name, punctuation ends the value.
 */
function bareValue(text: string, start: number, name: string): string {
  BARE.lastIndex = start;
  const whole = BARE.exec(text)?.[0] ?? "";
  const open = whole.replace(/[:=]$/, "");
  const next = nextName(open, text, start + open.length);
  const word = next === "" ? whole : open.slice(0, -next.length);
  if (ENVIRONMENT_NAME.test(name)) return word;
  const stop = word.search(/[,;&)}\]|<>]/);
  return stop > 0 ? word.slice(0, stop) : word;
}

function writingOf(text: string, nameStart: number, name: string, end: number): Writing {
  if (ENVIRONMENT_NAME.test(name)) return "environment";
  const startsLine =
    nameStart === 0 || /[\n\r][ \t-]{0,40}$/.test(text.slice(Math.max(0, nameStart - 42), nameStart));
  return startsLine && /^[ \t]*(?:[\r\n]|$)/.test(text.slice(end, end + 40)) ? "own" : "bare";
}
