import { redactLiterals } from "./redact-literals.ts";
import { redactElements } from "./redact-elements.ts";
import { redactHeaders } from "./redact-headers.ts";
import { redactManifests } from "./redact-manifests.ts";
import { redactTables } from "./redact-tables.ts";
import { redactPairs } from "./redact-pairs.ts";
import { IN_WORD, LONG } from "./may-hold-secret.ts";
import { WORD } from "./secret-name.ts";
import { SECRET_CONTEXTS } from "./secret-contexts.ts";
import { SECRET_SHAPES, type SecretShape } from "./secret-shapes.ts";
import { replaceSecrets } from "./replace-secrets.ts";
import { hasRun } from "../../base/text/has-run.ts";

/** Shorter text cannot hold a secret. */
const SHORTEST = 8;
/** Each header or pair has one of these in its name or scheme, so text without them is skipped. */
const NAMED = new RegExp(`${WORD.source}|bearer|basic|negotiate|ssws|cookie`, "i");
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
    const isLong = before.includes("PRIVATE KEY") || hasRun(before, IN_WORD, LONG);
    const inContext = SECRET_CONTEXTS.reduce(redactShape, before);
    const shapeless = isLong ? SECRET_SHAPES.reduce(redactShape, inContext) : inContext;
    const named = NAMED.test(shapeless)
      ? redactPairs(redactElements(redactTables(redactManifests(redactHeaders(shapeless)))))
      : shapeless;
    const after =
      depth > 0 && named.includes("\\")
        ? redactLiterals(named, (inner) => redacted(inner, depth - 1))
        : named;
    if (after === before) break;
    before = after;
  }
  return before;
}

function redactShape(text: string, { kind, hint, pattern, digit }: SecretShape): string {
  if (!text.includes(hint)) return text;
  return replaceSecrets(text, pattern, kind, (secret) => !digit || /\d/.test(secret));
}
