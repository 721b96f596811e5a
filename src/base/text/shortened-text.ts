import { createHash } from "node:crypto";

import { remembered } from "../collections/remembered.ts";

/** Most characters of a text that is kept whole. Of a longer text, the start, the length and a hash are kept. */
const MAX_TEXT = 20_000;
/**
 * If the cut falls inside a word, the whole word is dropped, because half of a secret would not be recognised as a
 * secret. Only a word with this many characters before the cut is cut itself. A bound that is not above this number
 * always drops the word.
 */
const MAX_WORD = 1_000;
/** Texts of up to this many characters are always kept, because the note about a cut would be no shorter. */
const SHORT = 100;

/** Cuts a text after 20,000 characters, or after `most` if that is less, and adds a note of its length and a hash. */
export function shortenedText(text: string, most: number): string {
  if (text.length <= MAX_TEXT && (text.length <= most || text.length <= SHORT)) return text;
  return most >= MAX_TEXT ? cutAtBound(text) : `${text.slice(0, cutAt(text, most))}${noteOf(text)}`;
}

const cutAtBound = remembered((text) => `${text.slice(0, cutAt(text, MAX_TEXT))}${noteOf(text)}`);

function noteOf(text: string): string {
  return `[cut: ${text.length} characters, sha256 ${createHash("sha256").update(text).digest("hex")}]`;
}

/** The position before the word that the limit falls into. */
function cutAt(text: string, bound: number): number {
  const least = Math.max(bound - MAX_WORD, 0);
  let at = bound;
  while (at > least && /[\w.+/=~%-]/.test(text.charAt(at - 1))) at--;
  return at > least || bound <= MAX_WORD ? at : bound;
}
