/** A text any driver can store: NUL characters and halves of surrogate pairs become the replacement character. */
export function storableText(text: string): string {
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}
