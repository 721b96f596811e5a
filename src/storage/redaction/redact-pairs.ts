import { nextName } from "./replace-secrets.ts";
import { secretName } from "./secret-name.ts";
import { isSecretNumber, isSecretValue, type Writing } from "./secret-value.ts";

/** Text without any of these contains no pair to redact. */
const WORD = /key|token|secret|pass|pwd|cred|auth|signature|jwt|pin|otp/i;

/** A quote, also as JSON inside JSON and HTML escape it. */
const QUOTE = String.raw`(?:(?:"""|''')\s{0,8}|\\{0,3}["'\x60]|\\{1,3}u0022|&quot;)`;
/** A whole name. Shorter parts of the name are not tried. */
const NAME = String.raw`[A-Za-z_][\w.-]{0,80}(?![\w.-])`;
/**
 * Variables and headers that are listed as entries: `{"name": "DB_PASSWORD", "value": "…"}`, YAML,
 * attributes.
 */
const ENTRY = String.raw`(?:[Nn]ame|[Kk]ey|k|[Hh]eader|[Ff]ield|env|variable)(?:${QUOTE})?[ \t]{0,8}[:=][ \t]{0,8}(?:${QUOTE})?(?<entry>${NAME})(?:${QUOTE})?,?\s{0,40}(?:${QUOTE})?(?:[Vv]alue|val|v|content)(?:${QUOTE})?[ \t]{0,8}[:=][ \t]{0,8}`;
/** A name and its value as a list of two, or as the arguments of a call: `["x-api-key", "…"]`. */
const LISTED = String.raw`[[(]\s{0,8}${QUOTE}(?<listed>${NAME})${QUOTE}\s{0,8},\s{0,8}(?=${QUOTE})`;
/** The text between a name and the quote of its value, if the value is in an object of its own: `{"value": "…"}`. */
const VALUE_IN_OBJECT = String.raw`\{\s{0,8}${QUOTE}(?:value|val|v|data|plain|plaintext|raw|current)${QUOTE}\s{0,8}:\s{0,8}`;
/** What follows a quote that opens a value. Without it, the base64 of `"PASSWORD: …="` would be read as a type. */
const OPENS = String.raw`(?!\s|[,;}\])]|\\{1,3}[nrt]|$)`;
/**
 * The sign between a name and its value. It belongs to an assignment or to a flag. An assignment may have a type, be
 * aligned or in bold, or have its value in a list or on the next line. SQL's `PASSWORD '…'`, `set NAME` and `ENV NAME`
 * have no sign. `loose` matches words of a sentence, or the end of a line.
 */
const SIGN = [
  String.raw`(?<loose>[ \t]{1,4}(?:is|was):?[ \t]{1,4}|[:：][ \t]{0,4}\r?\n[ \t]{0,40}(?=[^\s"':]{8,200}[ \t]{0,4}(?:[\r\n]|$)))`,
  String.raw`\??[ \t]{0,4}:[ \t]{0,4}&?[A-Za-z][\w.]{0,40}(?:[ \t]{0,4}\|[ \t]{0,4}\w{1,20})?[ \t]{0,4}=[ \t]{0,4}(?=${QUOTE}${OPENS})`,
  String.raw`[ \t]{0,40}(?:\*\*)?(?:=>|:=|[:=：＝→])(?:\*\*)?(?:\s{0,40}(?:\[\s{0,40}|${VALUE_IN_OBJECT})?(?=${QUOTE})|[ \t]{0,40}(?:[|>][+-]?\r?\n[ \t]{1,20}|(?:&|!!)\w{1,40}[ \t]{1,4}|[bfru]{1,2}(?=["']))?)`,
  String.raw`[ \t](?<=--[\w-]{1,80}[ \t])`,
  String.raw`[ \t](?<=\b(?:(?:set(?:x|env)?|ENV)[ \t](?:-\w{1,4}[ \t])?|login[ \t]\S{1,80}\s{1,20})[\w.-]{1,81}[ \t])`,
  String.raw`[ \t]{0,4}\(?(?=['"])(?<=PASSWORD[ \t(]{1,5})`,
].join("|");
/** A name, the sign after it, and the opening quote of the value if there is one. */
const PAIR = new RegExp(
  String.raw`(?:${LISTED}|(?<![\w.])(?:${ENTRY}|(?<name>${NAME})(?:${QUOTE})?\]?(?:${SIGN})))(?<quote>${QUOTE})?`,
  "g",
);
const LIST_END = new RegExp(String.raw`^${QUOTE}\s{0,8}[\])]`);
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
    const { entry, listed, loose, quote } = pair.groups ?? {};
    const name = entry ?? listed ?? pair.groups?.["name"] ?? "";
    const secret = text.startsWith("[redacted:", pair.index - 10)
      ? undefined
      : secretName(/^keys?$/i.test(name) ? wordBefore(text, pair.index) + name : name);
    if (!secret) {
      // What was read as a type or a word of a sentence may be a name itself.
      if (pair.groups?.["name"]) PAIR.lastIndex = pair.index + name.length;
      continue;
    }
    const start = PAIR.lastIndex;
    const mark = quoteAfter(text, pair.index + name.length);
    const value =
      quote === undefined
        ? bareValue(text, start, mark === "" ? name : "")
        : text.slice(start, closing(text, start, quote)).trimEnd();
    const writing = quote === undefined ? writingOf(text, pair.index, name, start + value.length) : "quoted";
    // A list of two strings may be two names, as in a list of required fields, and a sentence may go on with any word.
    // Therefore only a value that looks generated counts.
    const isLoose = loose !== undefined || listed !== undefined;
    const isNumber = isSecretNumber(secret, name, value);
    const judged = isLoose && secret === "password" ? "token" : secret;
    if (!isNumber && !isSecretValue(judged, value, writing)) continue;
    if (loose !== undefined && !/\d/.test(value)) continue;
    if (listed !== undefined && !LIST_END.test(text.slice(start + value.length, start + value.length + 16)))
      continue;
    // A number in JSON becomes a text, so that the JSON stays valid.
    const around = isNumber && quote === undefined ? mark : "";
    done += `${text.slice(taken, start)}${around}[redacted:${secret}]${around}`;
    taken = start + value.length;
    PAIR.lastIndex = taken;
  }
  return done + text.slice(taken);
}

/** The double quote after a name, as JSON writes it; empty if there is none. */
function quoteAfter(text: string, end: number): string {
  return /^(?:\\{0,3}")/.exec(text.slice(end, end + 4))?.[0] ?? "";
}

/** The word that says what kind of key a key is, as in `API key`. */
function wordBefore(text: string, index: number): string {
  return (
    /(?:api|access|secret|private|auth|public|primary|foreign)[ -]$/i.exec(
      text.slice(Math.max(0, index - 8), index),
    )?.[0] ?? ""
  );
}

/** The end of a quoted value: the same quote, or the end of the line. A block between three quotes has lines. */
function closing(text: string, start: number, quote: string): number {
  let at = start;
  const mark = quote.trimEnd();
  const escaped = /^(\\+)["'`]$/.exec(mark)?.[1]?.length;
  if (escaped !== undefined) return closingEscaped(text, start, escaped, mark.at(-1) as string);
  const ends = /^("""|''')$/.test(mark) ? "" : "\n\r";
  while (at < text.length && !text.startsWith(mark, at) && !ends.includes(text[at] as string))
    at += text[at] === "\\" ? 2 : 1;
  return Math.min(at, text.length);
}

/**
 * The end of a value whose quote has backslashes before it. In the value a quote has more of them: `\\\"` in a value that
 * `\"` ends. A quote with fewer ends the text around the value.
 */
function closingEscaped(text: string, start: number, escaped: number, quote: string): number {
  let at = start;
  let slashes = 0;
  for (; at < text.length && !"\n\r".includes(text[at] as string); at++) {
    if (text[at] === quote && (slashes < escaped || (slashes - escaped) % (2 * escaped + 2) === 0))
      return at - Math.min(slashes, escaped);
    slashes = text[at] === "\\" ? slashes + 1 : 0;
  }
  return at;
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
