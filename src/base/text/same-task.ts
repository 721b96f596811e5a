import { createHash } from "node:crypto";

import { groupBy } from "../collections/group-by.ts";
import { resemble } from "../collections/jaccard.ts";
import { derivedIdOf } from "../json/derived-id.ts";
import { tokenize } from "./tokenize.ts";

/*
 * When two tasks are the same. There is no single answer, because each use pays differently for a mistake.
 * From the narrowest notion to the widest:
 *
 * | notion | what is equal | used by | what a mistake costs |
 * | --- | --- | --- | --- |
 * | verbatim, `===` | every character | predictions, patterns | nothing: other wordings count by their similarity |
 * | identical | all but case and white space | pairs of an export, lessons about a task | a pair of two tasks trains nonsense |
 * | in the same words | all but most capitals, most white space, "the", "an", "please" and the marks that end a clause | recall, which shows one of them | the agent does not see a difference |
 * | near-duplicate | about .6 of the word triples | splits of an export, lessons | training data in a test set; one lesson where two are right |
 * | alike | .8 of the words | trust, where a run confirms another | text of strangers in a prompt |
 * | of one kind | .6 of the words | prompts, which say where records conflict | a wrong note of a conflict |
 * | one cluster | the words in their order, numbers aside | the ledger and its gate | harm is averaged over two kinds |
 *
 * A share of the words is a Jaccard index. If one of n words is exchanged, the index is (n - 1) / (n + 1): at
 * least .9 from 19 words on, at least .8 from 9, at least .6 from 4.
 */

/**
 * The key of a task. Tasks are identical if they differ only in case, white space and Unicode form. The key
 * is the first 128 bits of a SHA-256, in hexadecimal.
 */
export function taskKey(task: string): string {
  const normalised = task.normalize("NFKC").toLowerCase().replaceAll(/\s+/gu, " ").trim();
  return createHash("sha256").update(normalised).digest("hex").slice(0, 32);
}

/** The words by which texts are compared. */
export function wordsOf(text: string): ReadonlySet<string> {
  return new Set(tokenize(text));
}

/**
 * The words and symbols of a text in their order. Two texts with the same wording can replace each
 * other. A sign, an operator, a number, a name, an emoji, a negation or another order may change everything,
 * so each of them counts. Capitals count in single letters, in words of two capitals and inside words, as in `-R`, `US`
 * and `userId`. White space counts beside symbols, as in `rm -rf /tmp /x`, but not beside brackets, quotes and commas. The
 * indentation of a line counts, as in Python.
 */
export function wordingOf(text: string): string {
  const parts = text
    .normalize("NFC")
    .replaceAll(CLAUSE_END, "")
    .replaceAll(FILLER, "")
    .trim()
    .replaceAll(INDENTATION, (space) => ` ␤${space.length} `)
    .replaceAll(SPACE_BESIDE_SYMBOL, " ␠ ")
    .match(/[\p{L}\p{M}]+|\p{N}+|[^\p{L}\p{M}\p{N}\s]/gu);
  if (!parts) return "";
  return parts.map((part) => (FOLDED.test(part) ? part.toLowerCase() : part)).join(" ");
}

/**
 * Punctuation after a word of at least two letters, before white space or the end of the text: the mark in
 * "the CSV!", but not the one in "5!".
 */
const CLAUSE_END = /(?<=\p{L}{2})[.,;:!?…]+(?=\s|$)/gu;
const FOLDED = /^(?:\p{Lu}[\p{Ll}\p{M}]+|[\p{Lu}\p{M}]{3,})$/u;
/** Words between white space that say nothing. In `'the'`, `the=1` and `THE` such a word is the subject and stays. */
const FILLER = /(?<=^|\s)(?:[Tt]he|[Aa]n|[Pp]lease)\s+(?=[\p{L}\p{N}])/gu;
const INDENTATION = /\n[^\S\n]+(?=\S)/gu;
const SPACE_BESIDE_SYMBOL =
  /(?<=[^\p{L}\p{M}\p{N}\s.,;:!?…()[\]{}"'`])\s+|\s+(?=[^\p{L}\p{M}\p{N}\s,;:!?…()[\]{}"'`])/gu;

/** Returns a function that says whether a text has the same wording as `text`. */
export function sameWordingAs(text: string): (other: string) => boolean {
  const [ending, wording] = [endingOf(text), wordingOf(text)];
  return (other) => other === text || (endingOf(other) === ending && wordingOf(other) === wording);
}

/**
 * Groups items whose texts have the same wordings. Groups and their items are in the order of the items.
 * @param keyOf A text that must be equal for all items of a group.
 */
export function groupByWording<Item>(
  items: readonly Item[],
  textsOf: (item: Item) => readonly string[],
  keyOf: (item: Item) => string = () => "",
): Item[][] {
  const grouped = (some: readonly Item[], normal: (text: string) => string): Item[][] => [
    ...groupBy(some, (item) => JSON.stringify([keyOf(item), ...textsOf(item).map(normal)])).values(),
  ];
  // Reversed, so that an item that is given twice gets its first place.
  const places = new Map([...items.entries()].toReversed().map(([place, item]) => [item, place]));
  const placeOf = ([first]: readonly Item[]): number => places.get(first as Item) ?? 0;
  return grouped(items, endingOf)
    .flatMap((like) => (like.length === 1 ? [like] : grouped(like, wordingOf)))
    .sort((a, b) => placeOf(a) - placeOf(b));
}

/**
 * The last run of letters or digits of a text, in lower case. Texts with the same wording have the same ending. Comparing
 * endings first avoids most wordings, which take some 10 µs each.
 */
function endingOf(text: string): string {
  let end = text.length;
  while (end > 0 && !isWord(text, end - 1)) {
    if (isForeign(text, end - 1)) return endingOfWording(text);
    end--;
  }
  let start = end;
  const isDigit = isDigitAt(text, end - 1);
  while (start > 0 && isWord(text, start - 1) && isDigitAt(text, start - 1) === isDigit) start--;
  if (start > 0 && isForeign(text, start - 1)) return endingOfWording(text);
  return text.slice(start, end).toLowerCase();
}

function endingOfWording(text: string): string {
  const parts = wordingOf(text).split(" ");
  return parts.findLast((part) => /[\p{L}\p{M}\p{N}]/u.test(part))?.toLowerCase() ?? "";
}

function isDigitAt(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  return code >= 48 && code <= 57;
}

/** Whether a text has an ASCII letter or digit at a place. */
function isWord(text: string, place: number): boolean {
  const code = text.charCodeAt(place);
  const lower = code | 32;
  return code < 128 && ((lower >= 97 && lower <= 122) || isDigitAt(text, place));
}

/** Whether a text has another letter, mark or digit at a place, or half of a character. */
function isForeign(text: string, place: number): boolean {
  // The composed form of a symbol may end with a mark.
  return (
    text.charCodeAt(place) > 127 &&
    /[\p{L}\p{M}\p{N}\ud800-\udfff]/u.test(text.charAt(place).normalize("NFC"))
  );
}

/**
 * Parameters of near-duplicates. Tasks are near-duplicates if they share one of these bands of a MinHash
 * signature over their sequences of three words, directly or through other tasks. The bands find .998 of
 * pairs with a Jaccard index of .8, .92 with .7, half with .57, and .015 with .3. A split of training data
 * must miss few pairs; grouping too many tasks only makes the splits coarser.
 */
export const NEAR_DUPLICATE = { bands: 20, rows: 6, shingle: 3 } as const;

/**
 * Whether two tasks with these words are alike. A task without words is like no other, because it proves nothing.
 */
export function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size > 0 && resemble(a, b, 0.8);
}

/** Whether tasks with these words are of one kind. */
export function ofOneKind(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return resemble(a, b, 0.6);
}

/**
 * The cluster of a task: tasks with the same words in the same order, ignoring numbers. "leap years to 1912"
 * and "Leap years to 2024?" are one cluster. The cluster depends only on the task, so that all processes and
 * later versions agree, and the ledger needs no text. Stored ids depend on how words are split here, so this
 * function must not follow changes of `tokenize`.
 */
export function taskCluster(task: string): string {
  const words = task.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return derivedIdOf(["task cluster", ...words.map((word) => word.replaceAll(/\p{N}+/gu, "#"))]);
}
