/** A name of a secret at the end of a text. */
const NAME =
  /(?:api[_-]?key|secret[_-]?key|access[_-]?key|(?:access|auth|refresh)[_-]?token|passphrase|password|passwd|pwd|secret|token|authorization|cookie)$/i;

/**
 * The name of the next secret, if it was read as the end of this one. Texts are joined without a sign between them, as in
 * `sk-…password=…`. Empty if there is none.
 * @param following What stands behind the secret
 */
export function nextName(secret: string, following: string): string {
  return /^["'`]?[ \t]?[:=]/.test(following) ? (NAME.exec(secret)?.[0] ?? "") : "";
}
