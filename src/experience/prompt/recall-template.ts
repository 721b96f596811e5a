import { invalidKind } from "../../base/options/invalid-argument.ts";
import type { RecalledExperience } from "../records/experience.ts";
import { fenced, withoutFence } from "./fence.ts";
import { formatBlocks, teaches } from "./format-blocks.ts";
import { formatExperiences, indent } from "./format-experiences.ts";
import { type Lesson, LESSONS_HEADING } from "../records/lesson.ts";

/**
 * How recalled experience is put in words. `"plain"`: task, approach, outcome and lesson of each, best first.
 * `"blocks"`: what worked and what to avoid, with sources and conflicts, fenced as data; failures only with a lesson. A
 * function writes a text of its own, which is fenced as well; an empty one injects nothing.
 */
export type RecallTemplate = "plain" | "blocks" | ((items: readonly RecalledExperience[]) => string);

/** What a template has a place for, best first. */
export function shownBy(
  template: RecallTemplate,
  items: readonly RecalledExperience[],
): readonly RecalledExperience[] {
  return template === "blocks" ? items.filter(teaches) : items;
}

/** The text of these experiences; empty for none. */
export function textBy(template: RecallTemplate, items: readonly RecalledExperience[]): string {
  if (items.length === 0) return "";
  if (template === "plain") return formatExperiences(items.map(({ experience }) => experience));
  if (template === "blocks") return formatBlocks(items);
  const text: unknown = template(items);
  if (typeof text !== "string") throw invalidKind("template to return a string", text);
  return text === "" ? "" : fenced(text);
}

/** The text of lessons, which stands behind that of experiences and is fenced where that one is; empty for none. */
export function lessonsBy(template: RecallTemplate, lessons: readonly Lesson[]): string {
  const text = formatLessons(lessons);
  return text === "" || template === "plain" ? text : fenced(text);
}

/** Lessons as prompt text, each one item with what it was made of; empty for none. */
export function formatLessons(lessons: readonly Lesson[]): string {
  if (lessons.length === 0) return "";
  const lines = lessons.map(
    ({ lesson, successes, failures }) =>
      `- ${indent(withoutFence(lesson))} (from ${successes} successes and ${failures} failures)`,
  );
  return [LESSONS_HEADING, ...lines].join("\n");
}
