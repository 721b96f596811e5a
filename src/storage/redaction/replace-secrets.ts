import { isPlaceholder } from "./secret-value.ts";

/** A name of a secret at the end of a text. */
const NAME =
  /(?:api[_-]?key|secret[_-]?key|access[_-]?key|(?:access|auth|refresh)[_-]?token|passphrase|password|passwd|pwd|secret|token|authorization|cookie)$/i;

/**
 * Replaces what a pattern matches by `[redacted:KIND]`, unless it is a placeholder. What a group named `keep` matches at
 * the beginning is kept.
 * @param isSecret Whether a match is a secret after all.
 */
export function replaceSecrets(
  text: string,
  pattern: RegExp,
  kind: string,
  isSecret: (secret: string) => boolean,
): string {
  return text.replace(pattern, (match: string, ...rest: unknown[]) => {
    const keep = keptPart(rest.at(-1));
    const secret = match.slice(keep.length);
    if (isPlaceholder(secret) || !isSecret(secret)) return match;
    const start = rest.find((one) => typeof one === "number") as number;
    return `${keep}[redacted:${kind}]${nextName(secret, text, start + match.length)}`;
  });
}

/**
 * The name of the next secret, if a pattern read this name as the end of the secret before it. Texts are joined with
 * nothing between them, as in `sk-…password=…`. Empty if `secret` does not end with such a name.
 * @param end Where the secret ends in the text.
 */
export function nextName(secret: string, text: string, end: number): string {
  return /^["'`]?[ \t]?[:=]/.test(text.slice(end, end + 4)) ? (NAME.exec(secret)?.[0] ?? "") : "";
}

/** The last argument of a replacer holds groups only if the pattern names a group. */
function keptPart(groups: unknown): string {
  return typeof groups === "object" && groups !== null ? ((groups as { keep?: string }).keep ?? "") : "";
}
