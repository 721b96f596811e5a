import type { SecretName } from "./secret-name.ts";
import { countsOf } from "../../base/collections/counts-of.ts";

/**
 * How a value is written after its name. `bare`: without quotes, as in code and prose. `own`: name and value
 * have a line of their own. `environment`: after a name in capitals.
 */
export type Writing = "quoted" | "bare" | "own" | "environment";

const PLACEHOLDER =
  /^[<[{(]|^![a-z]+$|^\$(?:[({]|[A-Za-z_]+$)|^%(?:[a-z]$|\(|[A-Z_]+%$)|^\.\.\.|\.\.\.$|…|\*{3}|^x{3,}|x{6,}|0{8,}|^your|^change[-_]me(?!\w*\d)|^%s|^(?:password|passwd|pwd|pass|secret|token)$|^(?:my|the|some|new|old|insert|enter|replace|add|put|paste)[-_ ][\w -]{0,30}(?:key|token|secret|password)|[-_ ]here$|\bredacted\b|\bplaceholder\b|^(.)\1*$/i;
/**
 * Words that follow a name without being its value: types, states and answers, as in `password: string` or
 * `token expired`.
 */
const PLAIN_WORD =
  /^(?:string|str|text|number|int|integer|bool|boolean|bytes|any|object|optional|required|null|nil|none|undefined|unknown|void|never|true|false|yes|no|hidden|field|input|label|incorrect|invalid|wrong|missing|expired|n\/a|reset|changed|set|unset|empty|ok|done|valid|found|not|is|in|for|from|const|await|new|password|token|secret|key|env|secure|masked|type|basic|bearer|oauth2?|jwt|u?int8array|buffer|varchar)\.?$/i;
const MESSAGE =
  /\b(?:password|passwords|passphrase|secret|token|key|must|enter|required|your|invalid|should|please|is|are|the|a|an|characters|of|to|not|forgot|for)\b/i;
const CODE =
  /^\/[/*]|^\/.*[[(\\]|^(?:process\.env|import\.meta|os\.environ|os\.getenv|env\.|self\.|this\.|await\s|new\s)|^[A-Za-z_$][\w$.]*[([{]|=>|^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+[;,]?$/;
const IDENTIFIER = /^[A-Za-z_$][A-Za-z_$-]*$/;
const PATH = /^(?:[A-Za-z]:|~|\.{1,2})?[\\/][\w.@~ -]+(?:[\\/]|$)|^(?:https?|file|urn):/;
const DATE = /^\d{4}-\d\d-\d\d(?:[T ]|$)/;

/** Whether the value after a name is a secret, and not code, prose or a placeholder. */
export function isSecretValue(kind: SecretName, value: string, writing: Writing, name = ""): boolean {
  if (kind === "pin" || value.length < 3 || isPlaceholder(value) || PLAIN_WORD.test(value)) return false;
  // A variable, a label or a header that says the same as its name.
  if (squeezed(name).endsWith(squeezed(value))) return false;
  if (/\s/.test(value)) return kind === "password" && writing === "quoted" && !MESSAGE.test(value);
  // A value this long is no variable's name, path or date, so the tests for these are skipped.
  if (value.length > 256) return kind !== "key" || looksRandom(value);
  if (CODE.test(value) || DATE.test(value) || isPath(value)) return false;
  if (kind === "key") return looksRandom(value) || isUserAndPassword(value);
  const word = IDENTIFIER.test(value);
  // The address of a contract, or the hash of a package.
  if (kind !== "password" && /^(?:0x[\da-f]{40}|sha\d{1,3}-.*)$/i.test(value)) return false;
  if (kind === "token") return value.length >= 8 && /[A-Za-z]/.test(value) && (!word || looksRandom(value));
  if (writing === "bare" && word) return false;
  return writing === "quoted" || writing === "environment" || !namesItself(value);
}

function squeezed(text: string): string {
  return text.length > 80 ? text : text.toLowerCase().replace(/[\s_.-]/g, "");
}

/** Least digits of a secret number. Shorter numbers after `token` are indices and ids of words. */
const LEAST_DIGITS = { password: 4, pin: 4, token: 8, key: Infinity };
/** After a plural, a number says how many. */
const PLURAL = /(?:tokens|secrets|keys|passwords|pass(?:wd|code|phrase)s|credentials|jwts)$/i;

/** Whether a number, or a text of digits, under this name is a secret. */
export function isSecretNumber(kind: SecretName, name: string, value: string): boolean {
  if (!/^\d+$/.test(value) || PLURAL.test(name) || isPlaceholder(value)) return false;
  return value.length >= LEAST_DIGITS[kind];
}

/**
 * Whether a value is a path. AWS writes secrets as forty base64 characters, which may start with a slash.
 */
function isPath(value: string): boolean {
  return PATH.test(value) && !(/^[A-Za-z0-9/+]{40}$/.test(value) && looksRandom(value));
}

/** Whether a text only shows where a secret would stand. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text.length > 256 ? text.slice(0, 64) : text);
}

/** Whether a text is `user:password` in base64, as after `Basic`. No word of prose decodes to such a pair. */
export function isUserAndPassword(text: string): boolean {
  return /^[ -~]+:[ -~]+$/.test(Buffer.from(text, "base64").toString("latin1"));
}

/** Whether a value is a variable named after its content, as in `password = password2`. */
function namesItself(value: string): boolean {
  return /^[\w$]*(?:password|passwd|pwd|secret|pass)[\w$]*$/i.test(value);
}

/**
 * Whether a value is base64-like, mixed, and of many different characters, unlike a name or a hexadecimal
 * hash.
 */
function looksRandom(value: string): boolean {
  const start = value.slice(0, 256);
  if (start.length < 20 || !/^[\w+/=.~-]+$/.test(start)) return false;
  return /[a-z]/.test(start) && /[A-Z]/.test(start) && /\d.*\d/.test(start) && bitsPerCharacter(start) >= 3.7;
}

function bitsPerCharacter(text: string): number {
  let bits = 0;
  for (const count of countsOf(text).values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
