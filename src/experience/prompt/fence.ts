import { HINTS_HEADING, RECALL_HEADING } from "./format-experiences.ts";
import { LESSONS_HEADING } from "../records/lesson.ts";
import { RULES_HEADING } from "../records/rule.ts";

const OPEN = "<past-experience>";
const CLOSE = "</past-experience>";

/** Invisible characters, which could hide a fence from this code but not from a model. */
const INVISIBLE = "\\u00AD\\u200B-\\u200F\\u2060-\\u2064\\uFEFF";
const NAME = Array.from("past-experience", (letter) => letter.replace("-", "[-\\u2010-\\u2015_\\s]")).join(
  `[${INVISIBLE}]*`,
);
const IMITATION = new RegExp(`[<\\uFF1C\\uFE64\\u2039\\u3008](?=[\\s/\\uFF0F${INVISIBLE}]*${NAME})`, "giu");

const FENCED = new RegExp(`${OPEN}.*?(?:${CLOSE}|$)`, "gsu");
/**
 * Recalled text in the form "plain". Every line below the heading starts with a number or is indented: see
 * `formatExperiences`.
 */
const PLAIN = new RegExp(`${RECALL_HEADING}(?:\\n\\n\\d+\\. Task: [^\\n]*(?:\\n {3}[^\\n]*)*)+`, "gu");

/** Lessons. Further lines of a lesson are indented. */
const LESSONS = new RegExp(`${LESSONS_HEADING}(?:\\n- [^\\n]*(?:\\n {3}[^\\n]*)*)+`, "gu");

/** Hints about tools that failed. Further lines of an item are indented. */
const HINTS = new RegExp(`${HINTS_HEADING}(?:\\n- [^\\n]*(?:\\n {3}[^\\n]*)*)+`, "gu");

/** A hint with its fence, if it has one, and with the white space before it. */
const PLACED_HINTS = new RegExp(`\\s*(?:${OPEN}\\n${HINTS.source}\\n${CLOSE}|${HINTS.source})`, "gu");

/** Rules. Each is one line. */
const RULES = new RegExp(`${RULES_HEADING}(?:\\n- [^\\n]*)+`, "gu");

/** All forms of recalled text. A fence comes first, because the others may be inside it. */
const RECALLED = [FENCED, PLAIN, LESSONS, HINTS, RULES];
const MARKS = [OPEN, RECALL_HEADING, LESSONS_HEADING, HINTS_HEADING, RULES_HEADING];

/** Puts a text between markers that separate it from instructions, and by which it is recognised later. */
export function fenced(text: string): string {
  return `${OPEN}\n${withoutFence(text)}\n${CLOSE}`;
}

/** Replaces everything in a text that could pass for a marker. */
export function withoutFence(text: string): string {
  return text.replace(IMITATION, "&lt;");
}

/**
 * Removes recalled text from a text, so that an agent's echo of an experience is not recorded as a new one. If
 * the closing mark of a fence was cut off, everything after the opening mark is removed.
 */
export function withoutRecalled(text: string): string {
  if (!mayHoldRecalled(text)) return text;
  return RECALLED.reduce((rest, given) => rest.replace(given, ""), text).trim();
}

/** The recalled parts of a text, unchanged and in their order; empty if the text has none. */
export function recalledIn(text: string): string {
  if (!mayHoldRecalled(text)) return "";
  // Recalled text inside a fence is found once, as a part of the fence.
  const fences = [...text.matchAll(FENCED)];
  const isInside = (at: number): boolean =>
    fences.some(({ index, 0: { length } }) => at > index && at < index + length);
  const others = RECALLED.slice(1).flatMap((form) => [...text.matchAll(form)]);
  return [...fences, ...others.filter(({ index }) => !isInside(index))]
    .sort((a, b) => a.index - b.index)
    .map(([given]) => given)
    .join("\n\n");
}

function mayHoldRecalled(text: string): boolean {
  return MARKS.some((mark) => text.includes(mark));
}

/** Removes the hint from a recalled text to which one was added. */
export function withoutHint(recalled: string): string {
  return recalled.includes(HINTS_HEADING) ? recalled.replace(PLACED_HINTS, "") : recalled;
}
