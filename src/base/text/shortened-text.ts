import { createHash } from "node:crypto";

import { remembered } from "../collections/remembered.ts";

/** Longest text kept of one value; of a longer one the start, its length and a hash are kept. */
const MAX_TEXT = 20_000;
/** Longest word left out before a cut: half a secret is not recognised as one. */
const MAX_WORD = 1_000;
/** Texts this short are kept where nothing else is: a note would be no shorter. */
const SHORT = 100;

/** A text of at most some 20,000 characters, and of no more than `most` where that is less. */
export function shortenedText(text: string, most: number): string {
  if (text.length <= MAX_TEXT && (text.length <= most || text.length <= SHORT)) return text;
  return most >= MAX_TEXT ? cutAtBound(text) : `${text.slice(0, cutAt(text, most))}${noteOf(text)}`;
}

const cutAtBound = remembered((text) => `${text.slice(0, cutAt(text, MAX_TEXT))}${noteOf(text)}`);

function noteOf(text: string): string {
  return `[cut: ${text.length} characters, sha256 ${createHash("sha256").update(text).digest("hex")}]`;
}

/** Before the word that the bound falls into. */
function cutAt(text: string, bound: number): number {
  const least = Math.max(bound - MAX_WORD, 0);
  let at = bound;
  while (at > least && /[\w.+/=~%-]/.test(text.charAt(at - 1))) at--;
  return at > least || bound <= MAX_WORD ? at : bound;
}
