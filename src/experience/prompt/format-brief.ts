import type { Experience } from "../records/experience.ts";
import { withoutFence } from "./fence.ts";
import { indent, numbered } from "./format-experiences.ts";
import { worked } from "../records/outcome-of-score.ts";
import { teaches } from "./learnt.ts";

/**
 * Experiences in few words, best first: of what worked the approach, of what failed only the lesson, since a model that
 * is shown a failed approach repeats it. Empty for none that teaches something.
 */
export function formatBrief(experiences: readonly Experience[]): string {
  return numbered(experiences.filter(teaches).map(formatBriefly));
}

/** One experience in the same words. */
export function formatBriefly(experience: Experience): string {
  const { task, approach, outcome, lessons } = experience;
  const line = (name: string, text: string): string => `${name}: ${indent(withoutFence(text))}`;
  return [
    line("Task", task),
    ...(worked(experience) ? [line("Approach", approach), `Outcome: ${outcome}`] : []),
    ...(lessons.trim() === "" ? [] : [line("Lesson", lessons)]),
  ].join("\n");
}
