/** A name of a secret at the end of a text. */
const NAME =
  /(?:api[_-]?key|secret[_-]?key|access[_-]?key|(?:access|auth|refresh)[_-]?token|passphrase|password|passwd|pwd|secret|token|authorization|cookie)$/i;

/**
 * The name of the next secret, if a pattern read this name as the end of the secret before it. Texts are joined with
 * nothing between them, as in `sk-…password=…`. Empty if `secret` does not end with such a name.
 * @param following The text after the secret.
 */
export function nextName(secret: string, following: string): string {
  return /^["'`]?[ \t]?[:=]/.test(following) ? (NAME.exec(secret)?.[0] ?? "") : "";
}
