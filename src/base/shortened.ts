/** Shortens a text to at most `most` characters, with "…" at the end. No character is cut in half. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** Replaces invisible marks of direction by a visible sign, so that a text cannot look like another one. */
export function inReadingOrder(text: string): string {
  return text.replaceAll(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}

/** Puts a text on one line, without control characters and marks of direction that a terminal would obey. */
export function oneLine(text: string): string {
  return inReadingOrder(text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim());
}

/** Shortens a text to its first and last `most / 2` characters, with a note between them of how many are left out. */
export function withoutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor(most / 2);
  return `${text.slice(0, half)}\n[${text.length - 2 * half} characters left out]\n${text.slice(-half)}`.toWellFormed();
}

/** Put between the start and the end of a text that lost its middle. */
const LEFT_OUT = " … ";

/** To fall between words, a cut moves by at most a quarter of the start or the end that it cuts. */
const WORD_SHARE = 4;

/**
 * Shortens a text to its start and its end with "…" between them, at most `most` characters in all. A cut
 * falls between words if a space is near.
 */
export function headAndTail(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = Math.max(0, most - LEFT_OUT.length);
  const tailLength = Math.floor(kept / 3);
  const head = text.slice(0, kept - tailLength);
  const tail = tailLength === 0 ? "" : text.slice(-tailLength);
  return `${upToWord(head, text[head.length])}${LEFT_OUT}${fromWord(tail, text.at(-tailLength - 1))}`.toWellFormed();
}

function upToWord(head: string, next = ""): string {
  if (/\s/u.test(next)) return head.trimEnd();
  const end = head.search(/\s\S*$/u);
  return end >= head.length - head.length / WORD_SHARE ? head.slice(0, end).trimEnd() : head;
}

function fromWord(tail: string, before = ""): string {
  if (/\s/u.test(before)) return tail.trimStart();
  const start = tail.search(/\s/u);
  return start !== -1 && start <= tail.length / WORD_SHARE ? tail.slice(start).trimStart() : tail;
}
