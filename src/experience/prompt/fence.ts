import { RECALL_HEADING } from "./format-experiences.ts";
import { LESSONS_HEADING } from "../records/lesson.ts";
import { RULES_HEADING } from "../records/rule.ts";

const OPEN = "<past-experience>";
const CLOSE = "</past-experience>";

/** Characters that show nothing and could hide a fence from us but not from a model. */
const INVISIBLE = "\\u00AD\\u200B-\\u200F\\u2060-\\u2064\\uFEFF";
const NAME = Array.from("past-experience", (letter) => letter.replace("-", "[-\\u2010-\\u2015_\\s]")).join(
  `[${INVISIBLE}]*`,
);
const IMITATION = new RegExp(`[<\\uFF1C\\uFE64\\u2039\\u3008](?=[\\s/\\uFF0F${INVISIBLE}]*${NAME})`, "giu");

const FENCED = new RegExp(`${OPEN}.*?(?:${CLOSE}|$)`, "gsu");
/** Everything below the heading stands behind a number or to the right: see `formatExperiences`. */
const PLAIN = new RegExp(`${RECALL_HEADING}(?:\\n\\n\\d+\\. Task: [^\\n]*(?:\\n {3}[^\\n]*)*)+`, "gu");

/** Further lines of a lesson stand to the right. */
const LESSONS = new RegExp(`${LESSONS_HEADING}(?:\\n- [^\\n]*(?:\\n {3}[^\\n]*)*)+`, "gu");

/** Rules are one line each. */
const RULES = new RegExp(`${RULES_HEADING}(?:\\n- [^\\n]*)+`, "gu");

/** Text between marks that tell it from instructions, and by which it is known again. */
export function fenced(text: string): string {
  return `${OPEN}\n${withoutFence(text)}\n${CLOSE}`;
}

/** A text in which nothing passes for the fence. */
export function withoutFence(text: string): string {
  return text.replace(IMITATION, "&lt;");
}

/**
 * A text without what recall had put in it, so that no agent's echo of an experience is recorded as a new one. Text that
 * was cut off inside the fence is dropped to its end.
 */
export function withoutRecalled(text: string): string {
  if (![OPEN, RECALL_HEADING, LESSONS_HEADING, RULES_HEADING].some((mark) => text.includes(mark)))
    return text;
  return [FENCED, PLAIN, LESSONS, RULES].reduce((rest, given) => rest.replace(given, ""), text).trim();
}
