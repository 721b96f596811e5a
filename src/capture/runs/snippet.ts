import { oneLine } from "../../base/shortened.ts";
import { tokenize } from "../../base/text/tokenize.ts";

/** Most characters of a snippet, without the marks for omitted text. */
const LENGTH = 160;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/**
 * The part of a text with most of the query's words, on one line and without control characters. Without such a word,
 * the start of the text.
 */
export function snippetOf(text: string, query: string): string {
  const wanted = new Set(tokenize(query));
  const hits = [...text.matchAll(WORD)]
    .map((match) => ({
      word: match[0].toLowerCase(),
      start: match.index,
      end: match.index + match[0].length,
    }))
    .filter(({ word }) => tokenize(word).some((part) => wanted.has(part)));
  const { start, end } = densest(hits);
  const margin = Math.max(0, LENGTH - (end - start)) / 2;
  return excerpt(text, Math.floor(start - margin), Math.ceil(end + margin));
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The first part of the text that fits into a snippet and has the most different words of the query. */
function densest(hits: readonly (Span & { readonly word: string })[]): Span {
  let best = { start: 0, end: 0, words: 0 };
  let first = 0;
  hits.forEach(({ end }, last) => {
    while (first < last && end - (hits[first]?.start ?? 0) > LENGTH) first++;
    const inside = hits.slice(first, last + 1);
    const words = new Set(inside.map(({ word }) => word)).size;
    if (words > best.words) best = { start: inside[0]?.start ?? 0, end, words };
  });
  return best;
}

/** Cuts a text between two positions, which are moved into the text and to word borders. */
function excerpt(text: string, from: number, to: number): string {
  const start = Math.max(0, Math.min(from, text.length - LENGTH));
  const end = Math.min(text.length, Math.max(to, start + LENGTH));
  const [left, right] = [start > 0, end < text.length];
  let part = text.slice(start, end).toWellFormed();
  // Drop cut words. A text without spaces near the cut is cut anywhere.
  if (left) part = part.replace(/^\S{0,20}\s/u, "");
  if (right) part = part.replace(/\s\S{0,20}$/u, "");
  return `${left ? "…" : ""}${oneLine(part)}${right ? "…" : ""}`;
}
