/** For each character code below 256 whether a class of a regular expression has it: all bits set, or none. */
export function inClass(pattern: RegExp): Int32Array {
  return Int32Array.from({ length: 256 }, (_, code) => (pattern.test(String.fromCharCode(code)) ? -1 : 0));
}

/**
 * Whether a text has `length` or more ASCII characters of a class in a row. Reads backwards from where such a run would
 * end, up to a character that is in no run: the next run begins behind it at the earliest. So most characters are never
 * read.
 */
export function hasRun(text: string, members: Int32Array, length: number): boolean {
  for (let end = length - 1; end < text.length;) {
    let at = end;
    while (at > end - length && isIn(text, at, members)) at--;
    if (at === end - length) return true;
    end = at + length;
  }
  return false;
}

function isIn(text: string, at: number, members: Int32Array): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && members[code] === -1;
}
