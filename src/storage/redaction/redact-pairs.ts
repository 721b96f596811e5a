import { nextName } from "./replace-secrets.ts";
import { type SecretName, secretName, WORD } from "./secret-name.ts";
import { isSecretNumber, isSecretValue, type Writing } from "./secret-value.ts";

/** A pair begins at most this many characters before such a word. */
const BEFORE_WORD = 100;

/** A quote, also as JSON inside JSON and HTML escape it. */
const QUOTE = String.raw`(?:(?:"""|''')\s{0,8}|\\{0,3}["'\x60]|\\{1,3}u0022|&quot;)`;
/** A whole name. Shorter parts of the name are not tried. */
const NAME = String.raw`[A-Za-z_][\w.-]{0,80}(?![\w.-])`;
/**
 * Variables and headers that are listed as entries: `{"name": "DB_PASSWORD", "value": "…"}`, YAML,
 * attributes, `--name DB_PASSWORD --value …`, `variable "db_password" { default = "…" }`.
 */
const ENTRY = String.raw`(?:[Nn]ame|[Kk]ey|k|[Hh]eader|[Ff]ield|env|variable)(?:${QUOTE})?(?:[ \t]{0,8}[:=][ \t]{0,8}|(?<=--name|variable)[ \t])(?:${QUOTE})?(?:[\w/-]{0,40}/)?(?<entry>${NAME})(?:${QUOTE})?(?:,?\s{0,40}|[^\n]{0,80}?[ \t]--|\s?\{[^{}]{0,400}?\s)(?:${QUOTE})?(?:[Vv]alue|val|v|content|default)(?:${QUOTE})?(?:[ \t]{0,8}[:=][ \t]{0,8}|(?<=--value)[ \t])`;
/**
 * A name and its value as a list of two, or as the arguments of a call: `["x-api-key", "…"]`. The name may be the
 * selector of an input: `fill("#password", "…")`.
 */
const LISTED = String.raw`[[({]\s{0,8}${QUOTE}(?:#|\w{0,9}\[\w{2,4}=["']?)?(?<listed>${NAME})(?:["']?\])?${QUOTE}\s{0,8}(?:,|[ \t]\.)\s{0,8}(?=${QUOTE})`;
/** The text between a name and the quote of its value, if the value is in an object of its own: `{"value": "…"}`. */
const VALUE_IN_OBJECT = String.raw`\{\s{0,8}${QUOTE}(?:value|val|v|data|plain|plaintext|raw|current)${QUOTE}\s{0,8}:\s{0,8}`;
/** What follows a quote that opens a value. Without it, the base64 of `"PASSWORD: …="` would be read as a type. */
const OPENS = String.raw`(?!\s|[,;}\])]|\\{1,3}[nrt]|$)`;
/**
 * The sign between a name and its value. It belongs to an assignment or to a flag. An assignment may have a type, be
 * aligned or in bold, have its value in a list or on the next line, or after what it stands in for, as in
 * `env.TOKEN ?? "…"`. SQL's `PASSWORD '…'`, `set NAME`, `ENV NAME`, `:name "…"` and `(setq name "…")` have no sign. `loose`
 * matches words of a sentence, the end of a line, and what only stands beside a name.
 */
const SIGN = [
  String.raw`(?<loose>[ \t]{1,4}(?:is|was):?[ \t]{1,4}|[:：][ \t]{0,4}\r?\n[ \t]{0,40}(?=[^\s"':]{8,200}[ \t]{0,4}(?:[\r\n]|$)))`,
  String.raw`\??[ \t]{0,4}:[ \t]{0,4}&?[A-Za-z][\w.]{0,40}(?:[ \t]{0,4}\|[ \t]{0,4}\w{1,20})?[ \t]{0,4}=[ \t]{0,4}(?=${QUOTE}${OPENS})`,
  String.raw`[ \t]{0,40}\*{0,2}(?:=>|:=|<-|={2,3}(?=[ \t]{0,4}${QUOTE})|::?|[=：＝→])\*{0,2}(?:\s{0,40}(?:\[\s{0,40}|${VALUE_IN_OBJECT})?(?=${QUOTE})|[ \t]{0,40}(?:[|>][+-]?\r?\n[ \t]{1,20}|(?:&|!!)\w{1,40}[ \t]{1,4}|[Nbfru]{1,2}(?=["'])|[\w.$]{1,80}[ \t](?:\|\||\?\?|or)[ \t](?=${QUOTE}))?)`,
  String.raw`[ \t](?<=--[\w-]{1,80}[ \t])`,
  String.raw`[ \t](?<=\b(?:(?:set(?:x|env)?|ENV)[ \t](?:-\w{1,4}[ \t])?|login[ \t]\S{1,80}\s{1,20})(?:\S{1,80}:)?[\w.-]{1,81}[ \t])(?:--?b(?:ody)?[ =]?)?`,
  String.raw`[ \t]{0,4}\(?(?=['"])(?<=(?:PASSWORD|(?:\b(?:setq|def\w{0,20})[ \t]|[\s{(,]:)[\w./-]{1,80})[ \t(]{1,5})`,
  String.raw`(?<beside>[ \t]{1,4}(?=${QUOTE})|\((?=${QUOTE})(?<=(?:[sS]et|[wW]ith|\.)_?[APSTapst]\w{0,20}\()|[ \t]{1,40}(?=\S{7,200}[ \t]{0,4}(?:[\r\n]|$))(?<=(?:^|[\r\n])[ \t]{0,20}[\w.-]{1,80}[ \t]{1,40}))`,
].join("|");
/** A name, the sign after it, and the opening quote of the value if there is one. */
const PAIR = new RegExp(
  String.raw`(?:${LISTED}|(?<![\w.])(?:${ENTRY}|(?<name>${NAME})(?:${QUOTE})?\]?(?:${SIGN})))(?<quote>${QUOTE}|(?<=[A-Za-z]=)\{(?![\w.]+[}!:[(])(?=(?:[^{}\n]|\}\}){3,99}\}(?:[;"'\s]|$)))?`,
  "g",
);
const LIST_END = new RegExp(String.raw`^${QUOTE}\s{0,8}[\])}]`);
const BARE = /[^\s"'`\\]{1,4096}/y;
const ENVIRONMENT_NAME = /^[A-Z][A-Z0-9_]*$/;

/**
 * Replaces values after the name of a secret: `KEY=value`, JSON, YAML, flags, assignments, connection
 * strings.
 */
export function redactPairs(text: string): string {
  let done = "";
  let taken = 0;
  PAIR.lastIndex = 0;
  for (let pair = nextPair(text); pair; pair = nextPair(text)) {
    const { entry, listed, loose = pair.groups?.["beside"], quote } = pair.groups ?? {};
    const name = entry ?? listed ?? pair.groups?.["name"] ?? "";
    const secret = kindOf(name, text, pair.index);
    if (!secret) {
      // What was read as a type or a word of a sentence may be a name itself.
      if (pair.groups?.["name"]) PAIR.lastIndex = pair.index + name.length;
      continue;
    }
    const start = PAIR.lastIndex;
    const mark = quoteAfter(text, pair.index + name.length);
    // This quote closes the text that ends with the name, as in `prompt="Password: ", stream=…`.
    if (
      quote !== undefined &&
      text.startsWith(quote + name, pair.index - 1) &&
      text[pair.index + name.length] !== quote
    )
      continue;
    const value =
      quote === undefined
        ? bareValue(text, start, mark === "" ? name : "")
        : text.slice(start, closing(text, start, quote)).trimEnd();
    const writing = quote === undefined ? writingOf(text, pair.index, name, start + value.length) : "quoted";
    // A list of two strings may be two names, as in a list of required fields, and a sentence may go on with any word.
    // Therefore only a value that looks generated counts, unless the name is one of an environment.
    const isLoose = loose !== undefined || (listed !== undefined && !isVariable(name, value));
    const isNumber = isSecretNumber(secret, name, value);
    const judged = isLoose && secret === "password" ? "token" : secret;
    if (!isNumber && !isSecretValue(judged, value, writing, name)) continue;
    if (loose !== undefined && !/\d/.test(value)) continue;
    if (
      isLoose &&
      listed !== undefined &&
      !LIST_END.test(text.slice(start + value.length, start + value.length + 16))
    )
      continue;
    // In backticks, a value with spaces is a command.
    if (quote === "`" && /\s/.test(value)) continue;
    // A number in JSON becomes a text, so that the JSON stays valid.
    const around = isNumber && quote === undefined ? mark : "";
    done += `${text.slice(taken, start)}${around}[redacted:${secret}]${around}`;
    taken = PAIR.lastIndex = Math.max(start + value.length, endOfBlock(text, start));
  }
  return done + text.slice(taken);
}

/** The next pair that may have the name of a secret. Reading every pair takes several times as long. */
function nextPair(text: string): RegExpExecArray | null {
  WORD.lastIndex = PAIR.lastIndex;
  const word = WORD.exec(text);
  if (word === null) return null;
  PAIR.lastIndex = Math.max(PAIR.lastIndex, word.index - BEFORE_WORD);
  return PAIR.exec(text);
}

function kindOf(name: string, text: string, at: number): SecretName | undefined {
  const before = text.slice(Math.max(0, at - 12), at);
  // What replaced a secret is no name, nor is a token that a parser did not expect.
  if (/\[redacted:$|\b(?:un)?expected\s$/i.test(before)) return undefined;
  if (/^pass$/i.test(name)) return hasAccount(text, at) ? "password" : undefined;
  return secretName(/^keys?$/i.test(name) ? wordBefore(before) + name : name);
}

/** Whether a user, a server or the like is named before a position. */
function hasAccount(text: string, at: number): boolean {
  return /(?:\b|_)(?:user\w*|uid|login|email|account|server|host|source)(?: id| name)?["']?\s?[:=][^]{0,120}$/i.test(
    text.slice(Math.max(0, at - 150), at),
  );
}

/** Whether a name is one of an environment, and the value beside it is not. */
function isVariable(name: string, value: string): boolean {
  return ENVIRONMENT_NAME.test(name) && !ENVIRONMENT_NAME.test(value);
}

/** The end of a YAML block whose first line starts at a position; 0 if there is none. */
function endOfBlock(text: string, start: number): number {
  const indent = /[|>][+-]?\r?\n([ \t]+)$/.exec(text.slice(Math.max(0, start - 28), start))?.[1];
  if (indent === undefined) return 0;
  const lines = new RegExp(`[^\\n]*(?:\\n${indent}[^\\n]*)*`, "y");
  lines.lastIndex = start;
  lines.test(text);
  return lines.lastIndex;
}

/** The double quote after a name, as JSON writes it; empty if there is none. */
function quoteAfter(text: string, end: number): string {
  return /^(?:\\{0,3}")/.exec(text.slice(end, end + 4))?.[0] ?? "";
}

/** The word that says what kind of key a key is, as in `API key`. */
function wordBefore(before: string): string {
  return /(?:api|access|secret|private|auth|public|primary|foreign)[ -]$/i.exec(before)?.[0] ?? "";
}

/** The end of a quoted value: the same quote, or the end of the line. A block between three quotes has lines. */
function closing(text: string, start: number, quote: string): number {
  let at = start;
  const mark = quote === "{" ? "}" : quote.trimEnd();
  const escaped = /^(\\+)["'`]$/.exec(mark)?.[1]?.length;
  if (escaped !== undefined) return closingEscaped(text, start, escaped, mark.at(-1) as string);
  const ends = /^("""|''')$/.test(mark) ? "" : "\n\r";
  // A quote in a value has a backslash before it, and a brace another brace.
  while (
    at < text.length &&
    !ends.includes(text[at] as string) &&
    (!text.startsWith(mark, at) || text.startsWith("}}", at))
  )
    at += text[at] === "\\" || text.startsWith("}}", at) ? 2 : 1;
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

/** What may stand before a name in its own line: a path and a number of a line, a number, a sign of a list or a quote. */
const LINE_START = /(?:^|[\n\r])(?:[\w./-]{0,60}[:.)]?\d{0,6}[:.)])?[ \t>*+#-]{0,40}$/;

function writingOf(text: string, nameStart: number, name: string, end: number): Writing {
  if (ENVIRONMENT_NAME.test(name)) return "environment";
  const before = text.slice(Math.max(0, nameStart - 112), nameStart);
  const after = text.slice(end, end + 40);
  const isLine = LINE_START.test(before) && /^\**[ \t]*(?:[\r\n]|$)|^[ \t]+[#;]/.test(after);
  // In connection strings and forms.
  const isParameter =
    text[nameStart + name.length] === "=" && /[;&?]\s?$/.test(before) && /^(?:[;&"'\s]|$)/.test(after);
  return isLine || (isParameter && hasAccount(text, nameStart)) ? "own" : "bare";
}
