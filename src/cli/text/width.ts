import { groupBy } from "../../base/collections/group-by.ts";
import { inReadingOrder, oneLine } from "../../base/shortened.ts";

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });
/** Matches a character that takes two columns of a terminal. */
const WIDE =
  /^(?:\p{Extended_Pictographic}\uFE0F?|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}])/u;
const PLAIN = /^[\u0020-\u007E]*$/u;

/** The number of columns that a text takes. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return [...SEGMENTER.segment(text)].reduce((sum, { segment }) => sum + columnsOf(segment), 0);
}

function columnsOf(character: string): number {
  return WIDE.test(character) ? 2 : 1;
}

/** Puts a text on one line of at most `width` columns, without characters that control a terminal. */
export function fitted(text: string, width: number): string {
  // Texts of runs may be long, so only their beginning is looked at. No line of a terminal shows more characters.
  const line = oneLine(text.slice(0, 20 * width + 100).replace(/[\uD800-\uDBFF]$/u, ""));
  if (widthOf(line) <= width) return line;
  let [kept, columns] = ["", 0];
  for (const { segment } of SEGMENTER.segment(line)) {
    columns += columnsOf(segment);
    if (columns > width - 1) break;
    kept += segment;
  }
  return width < 1 ? "" : `${kept.trimEnd()}…`;
}

/**
 * Puts texts on one line each, like `fitted`. If different texts would look the same once cut, their ends are shown as
 * well, because they differ there.
 */
export function fittedApart(texts: readonly string[], width: number): string[] {
  const lines = texts.map((text) => fitted(text, width));
  const seen = groupBy(texts.keys(), (index) => lines[index] as string);
  return lines.map((line, index) => {
    const alike = new Set((seen.get(line) ?? []).map((one) => texts[one]));
    if (alike.size < 2) return line;
    const end = ending(texts[index] as string, Math.floor(width / 2));
    return `${fitted(texts[index] as string, width - widthOf(end) - 1)} ${end}`;
  });
}

/** The end of a text, at most `width` columns, from the beginning of a word on if there is one. */
function ending(text: string, width: number): string {
  let [end, columns] = ["", 0];
  for (const { segment } of [...SEGMENTER.segment(oneLine(text.slice(-20 * width)))].toReversed()) {
    columns += columnsOf(segment);
    if (columns > width) break;
    end = segment + end;
  }
  return end.replace(/^\S*\s(?=\S)/u, "");
}

/** Adds spaces up to a width. */
export function padded(text: string, width: number, side: "left" | "right" = "right"): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return side === "left" ? `${space}${text}` : `${text}${space}`;
}

/** Breaks a text into lines of at most `width` columns, at spaces if possible. */
export function wrapped(text: string, width: number, indent = ""): string {
  const room = Math.max(8, width - widthOf(indent));
  return text
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/u)
    .flatMap((line) => wrapLine(inReadingOrder(line).replaceAll(/\p{Cc}+/gu, " "), room))
    .map((line) => `${indent}${line}`.trimEnd())
    .join("\n");
}

function wrapLine(line: string, room: number): string[] {
  const lead = (/^\s*/u.exec(line)?.[0] ?? "").slice(0, Math.floor(room / 2));
  const lines: string[] = [];
  let current = lead;
  for (const word of line.trim().split(/\s+/u)) {
    const longer = current.trim() === "" ? `${current}${word}` : `${current} ${word}`;
    if (widthOf(longer) <= room) {
      current = longer;
      continue;
    }
    if (current.trim() !== "") lines.push(current);
    const pieces = broken(word, room - lead.length);
    lines.push(...pieces.slice(0, -1).map((piece) => `${lead}${piece}`));
    current = `${lead}${pieces.at(-1) ?? ""}`;
  }
  return [...lines, current];
}

/** Breaks a word that is longer than a line. */
function broken(word: string, room: number): string[] {
  const pieces: string[] = [];
  let [piece, columns] = ["", 0];
  for (const { segment } of SEGMENTER.segment(word)) {
    const more = columnsOf(segment);
    if (columns + more > room) {
      pieces.push(piece);
      [piece, columns] = ["", 0];
    }
    piece += segment;
    columns += more;
  }
  return [...pieces, piece];
}
