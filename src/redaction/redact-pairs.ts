import { secretName } from "./secret-name.ts";
import { isSecretValue, type Writing } from "./secret-value.ts";

/** Texts without any of these have no pair to redact. */
const WORD = /key|token|secret|pass|pwd|cred|auth|signature|jwt/i;

/** A name, the sign between, and the opening quote of the value if it has one. */
const PAIR =
  /(?<![\w.])(?<name>[A-Za-z_][\w.-]{0,80})(?:\\{0,3}["'`])?\]?(?:[ \t]{0,8}(?:=>|:=|[:=])[ \t]{0,8}|(?<=--[\w-]{1,80})[ \t])(?<quote>\\{0,3}["'`])?/g;
const BARE = /[^\s"'`\\]{1,4096}/y;
const ENVIRONMENT_NAME = /^[A-Z][A-Z0-9_]*$/;

/** Replaces what stands behind the name of a secret: `KEY=value`, JSON, YAML, flags, assignments, connection strings. */
export function redactPairs(text: string): string {
  if (!WORD.test(text)) return text;
  let done = "";
  let taken = 0;
  PAIR.lastIndex = 0;
  for (let pair = PAIR.exec(text); pair; pair = PAIR.exec(text)) {
    const { name = "", quote } = pair.groups ?? {};
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
