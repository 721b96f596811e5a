import { redactLiterals } from "./redact-literals.ts";
import { redactElements } from "./redact-elements.ts";
import { redactHeaders } from "./redact-headers.ts";
import { redactPairs } from "./redact-pairs.ts";
import { IN_WORD, LONG } from "./may-hold-secret.ts";
import { SECRET_SHAPES, type SecretShape } from "./secret-shapes.ts";
import { replaceSecrets } from "./replace-secrets.ts";
import { hasRun } from "../../base/text/has-run.ts";

/** Shorter text cannot hold a secret. */
const SHORTEST = 8;
/** Each header or pair has one of these in its name or scheme, so text without them is skipped. */
const NAMED =
  /key|token|secret|pass|pwd|cred|auth|signature|jwt|bearer|basic|negotiate|ssws|cookie|(?:pin|otp)(?:[_-]?code)?["'\\]*\s?[:=]/i;
/**
 * Most rounds of replacing secrets. Replacing one secret can make the secret beside it recognisable. No text
 * has needed more rounds.
 */
const MAX_ROUNDS = 4;
/** Most levels of JSON inside JSON. Deeper nesting has not been seen. */
const MAX_DEPTH = 3;

/**
 * Replaces each secret in a text by `[redacted:KIND]`: tokens of providers, private keys, passwords in
 * addresses, headers, and values after names such as `API_KEY`. Takes linear time, and redacting again
 * changes nothing. Never throws: text of tens of millions of characters that the patterns cannot process
 * becomes `[redacted:too-long]`.
 */
export function redactSecrets(text: string): string {
  if (text.length < SHORTEST) return text;
  try {
    return redacted(text, MAX_DEPTH);
  } catch {
    // A match over that many characters exhausts the stack of the regular expression.
    return "[redacted:too-long]";
  }
}

/** @param depth How many more levels of escaped text are searched. */
function redacted(text: string, depth: number): string {
  let before = text;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const shapeless = mayHaveShape(before) ? SECRET_SHAPES.reduce(redactShape, before) : before;
    const named = NAMED.test(shapeless) ? redactPairs(redactElements(redactHeaders(shapeless))) : shapeless;
    const after =
      depth > 0 && named.includes("\\")
        ? redactLiterals(named, (inner) => redacted(inner, depth - 1))
        : named;
    if (after === before) break;
    before = after;
  }
  return before;
}

/** Whether a text can hold any of `SECRET_SHAPES`. Most texts cannot and are skipped. */
function mayHaveShape(text: string): boolean {
  return hasRun(text, IN_WORD, LONG) || ["://", "PRIVATE KEY", "curl"].some((hint) => text.includes(hint));
}

function redactShape(text: string, { kind, hint, pattern, digit }: SecretShape): string {
  if (!text.includes(hint)) return text;
  return replaceSecrets(text, pattern, kind, (secret) => !digit || /\d/.test(secret));
}
