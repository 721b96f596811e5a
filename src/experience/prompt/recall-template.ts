import { invalidKind } from "../../base/options/invalid-argument.ts";
import type { Experience, RecalledExperience } from "../records/experience.ts";
import { fenced, withoutFence } from "./fence.ts";
import { formatBlocks } from "./format-blocks.ts";
import { formatBrief } from "./format-brief.ts";
import { formatExperiences, indent } from "./format-experiences.ts";
import { formatHints, type Told } from "./format-hints.ts";
import { teaches, worked } from "../records/outcome-of-score.ts";
import { type Lesson, LESSONS_HEADING } from "../records/lesson.ts";

/**
 * How recalled experience is put in words:
 *
 * - `"brief"`: task, approach, outcome and lesson of what worked, and task and lesson of what failed. Failures without a
 *   lesson are left out.
 * - `"plain"`: task, approach, outcome with score, and lesson of each experience.
 * - `"blocks"`: what worked and what to avoid, with sources and conflicts, fenced as data. Failures without a lesson are
 *   left out.
 * - A function writes its own text, which is fenced too. An empty text injects nothing.
 */
export type RecallTemplate =
  | "brief"
  | "plain"
  | "blocks"
  | ((items: readonly RecalledExperience[]) => string);

const isBrief = (template: RecallTemplate): boolean => template === "brief" || template === brief;

/** The items that a template shows: some leave out failures without a lesson. */
export function shownBy(
  template: RecallTemplate,
  items: readonly RecalledExperience[],
): readonly RecalledExperience[] {
  if (!isBrief(template) && template !== "blocks") return items;
  return items.filter(({ experience }) => teaches(experience));
}

/**
 * An experience as far as the template shows it. Attempts that failed in different ways at one task and have the same
 * lesson then become duplicates, which a text shows once.
 */
export function asShownBy(template: RecallTemplate, experience: Experience): Experience {
  return isBrief(template) && !worked(experience)
    ? { ...experience, approach: "", outcome: "failure" }
    : experience;
}

/** The text of these experiences; empty for none. `cut` shortens the text of a user's own template before it is fenced. */
export function textBy(
  template: RecallTemplate,
  items: readonly RecalledExperience[],
  cut: (text: string) => string = (text) => text,
): string {
  if (items.length === 0) return "";
  if (template === "brief") return brief(items);
  if (template === "plain") return plain(items);
  if (template === "blocks") return formatBlocks(items);
  const text: unknown = template(items);
  if (typeof text !== "string") throw invalidKind("template to return a string", text);
  return text === "" ? "" : fenced(cut(text));
}

/** The template with its text in a fence. A template whose text is fenced anyway stays as it is. */
export function fencedTemplate(template: RecallTemplate): RecallTemplate {
  if (template === "brief") return brief;
  return template === "plain" ? plain : template;
}

function brief(items: readonly RecalledExperience[]): string {
  return formatBrief(items.map(({ experience }) => experience));
}

function plain(items: readonly RecalledExperience[]): string {
  return formatExperiences(items.map(({ experience }) => experience));
}

/** The text of lessons; empty for none. */
export function lessonsBy(template: RecallTemplate, lessons: readonly Lesson[]): string {
  return besideText(template, formatLessons(lessons));
}

/** The text of a hint; empty for none. */
export function hintBy(template: RecallTemplate, told: readonly Told[]): string {
  return besideText(template, formatHints(told));
}

/** A text beside the experiences, fenced if the template's text of experiences is. */
function besideText(template: RecallTemplate, text: string): string {
  return text === "" || template === "plain" || template === "brief" ? text : fenced(text);
}

/** Lessons as prompt text, each with the number of successes and failures it was made of; empty for none. */
export function formatLessons(lessons: readonly Lesson[]): string {
  if (lessons.length === 0) return "";
  const lines = lessons.map(
    ({ lesson, successes, failures }) =>
      `- ${indent(withoutFence(lesson))} (from ${successes} successes and ${failures} failures)`,
  );
  return [LESSONS_HEADING, ...lines].join("\n");
}
