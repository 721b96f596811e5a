import type { Experience } from "../records/experience.ts";
import { withoutFence } from "./fence.ts";
import { indent, numbered } from "./format-experiences.ts";
import { teaches, worked } from "../records/outcome-of-score.ts";

/**
 * Experiences in few words, in their order. What worked is shown with its approach, what failed only with its lesson,
 * because a model that is shown a failed approach repeats it. Experiences that teach nothing are left out.
 */
export function formatBrief(experiences: readonly Experience[]): string {
  return numbered(experiences.filter(teaches).map(formatBriefly));
}

/** One experience as `formatBrief` shows it, without a number. */
export function formatBriefly(experience: Experience): string {
  const { task, approach, outcome, lessons } = experience;
  const line = (name: string, text: string): string => `${name}: ${indent(withoutFence(text))}`;
  return [
    line("Task", task),
    ...(worked(experience) && approach !== "" ? [line("Approach", approach)] : []),
    ...(worked(experience) ? [`Outcome: ${outcome}`] : []),
    ...(lessons.trim() === "" ? [] : [line("Lesson", lessons)]),
  ].join("\n");
}
