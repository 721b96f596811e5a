import { redactLiterals } from "./redact-literals.ts";
import { redactHeaders } from "./redact-headers.ts";
import { redactPairs } from "./redact-pairs.ts";
import { hasLongWord } from "./has-long-word.ts";
import { SECRET_SHAPES, type SecretShape } from "./secret-shapes.ts";
import { isPlaceholder } from "./secret-value.ts";

/** No shorter text can hold a secret. */
const SHORTEST = 8;
/** What every header and every pair has a part of, in its name or its scheme. */
const NAMED = /key|token|secret|pass|pwd|cred|auth|signature|jwt|bearer|basic|negotiate|cookie/i;
/** A replaced secret can uncover its neighbour; more rounds than this nothing has needed. */
const MAX_ROUNDS = 4;
/** JSON inside JSON inside a text; deeper nothing has been seen. */
const MAX_DEPTH = 3;

/**
 * A text with `[redacted:KIND]` in place of each secret: tokens of providers, private keys, passwords in addresses,
 * headers, and values behind names such as `API_KEY`. In time linear in the length; redacting twice changes nothing.
 * Never throws: a text of tens of millions of characters that patterns cannot match becomes `[redacted:too-long]`.
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

/** @param depth How many times what is escaped inside is looked into. */
function redacted(text: string, depth: number): string {
  let before = text;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const shapeless = mayHaveShape(before) ? SECRET_SHAPES.reduce(redactShape, before) : before;
    const named = NAMED.test(shapeless) ? redactPairs(redactHeaders(shapeless)) : shapeless;
    const after =
      depth > 0 && named.includes("\\")
        ? redactLiterals(named, (inner) => redacted(inner, depth - 1))
        : named;
    if (after === before) break;
    before = after;
  }
  return before;
}

/** Most texts have nothing that every shape has, and are not looked at again. */
function mayHaveShape(text: string): boolean {
  return hasLongWord(text) || text.includes("://") || text.includes("PRIVATE KEY");
}

function redactShape(text: string, { kind, hint, pattern, digit }: SecretShape): string {
  if (!text.includes(hint)) return text;
  return text.replace(pattern, (match: string, ...rest: unknown[]) => {
    const keep = keptPart(rest.at(-1));
    const secret = match.slice(keep.length);
    return isPlaceholder(secret) || (digit && !/\d/.test(secret)) ? match : `${keep}[redacted:${kind}]`;
  });
}

/** The last argument of a replacer is its groups only when the pattern names one. */
function keptPart(groups: unknown): string {
  return typeof groups === "object" && groups !== null ? ((groups as { keep?: string }).keep ?? "") : "";
}
