/** Tokens of providers have at least this many characters. */
const LONG = 15;

/** Whether a character code belongs to `[A-Za-z0-9_-]`. */
const IN_WORD = Uint8Array.from({ length: 128 }, (_, code) =>
  /[\w-]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/**
 * Whether a text has 15 or more characters of `[A-Za-z0-9_-]` in a row. Such a word covers one of the
 * positions 14, 29, 44 and so on, so the search looks only there first.
 */
export function hasLongWord(text: string): boolean {
  for (let at = LONG - 1; at < text.length; at += LONG) {
    if (!inWord(text, at)) continue;
    let start = at;
    while (start > 0 && at - start < LONG && inWord(text, start - 1)) start--;
    let end = at + 1;
    while (end < text.length && end - start < LONG && inWord(text, end)) end++;
    if (end - start >= LONG) return true;
  }
  return false;
}

function inWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && IN_WORD[code] === 1;
}
