/** Tokens of providers have at least this many characters. */
export const LONG = 15;

/** By byte of UTF-8: all bits are set if it is one of `[A-Za-z0-9_-]`, else none. */
export const IN_WORD: Int32Array = Int32Array.from({ length: 256 }, (_, byte) =>
  byte < 128 && /[\w-]/.test(String.fromCharCode(byte)) ? -1 : 0,
);

/**
 * Whether a text has 15 or more characters of `[A-Za-z0-9_-]` in a row. Reads backwards from where such a word would
 * end, up to a character that is in no word: the next word begins behind it at the earliest. So most characters are
 * never read.
 */
export function hasLongWord(text: string): boolean {
  for (let end = LONG - 1; end < text.length;) {
    let at = end;
    while (at > end - LONG && isInWord(text, at)) at--;
    if (at === end - LONG) return true;
    end = at + LONG;
  }
  return false;
}

function isInWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && IN_WORD[code] === -1;
}
