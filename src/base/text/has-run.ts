/** For each ASCII character whether a class of a regular expression has it: 1 or 0. */
export function inClass(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) => (pattern.test(String.fromCharCode(code)) ? 1 : 0));
}

/**
 * Whether a text has `length` or more characters of a class in a row. Such a run covers one of the positions
 * `length - 1`, `2 * length - 1` and so on, so the search looks only there first.
 */
export function hasRun(text: string, members: Uint8Array, length: number): boolean {
  for (let at = length - 1; at < text.length; at += length) {
    if (!isIn(text, at, members)) continue;
    let start = at;
    while (start > 0 && at - start < length && isIn(text, start - 1, members)) start--;
    let end = at + 1;
    while (end < text.length && end - start < length && isIn(text, end, members)) end++;
    if (end - start >= length) return true;
  }
  return false;
}

function isIn(text: string, at: number, members: Uint8Array): boolean {
  const code = text.charCodeAt(at);
  return code < 128 && members[code] === 1;
}
