import { readOption } from "../../base/options/option.ts";
import type { Experience } from "../records/experience.ts";
import { experienceOption, experiencesOption } from "../records/whole-experience.ts";

/** The first line of recalled text in the form "plain". */
export const RECALL_HEADING = "Past experience with similar tasks:";

/** The first line of a hint about a tool that failed. */
export const HINTS_HEADING = "Past experience with the tool that failed:";

/**
 * Formats one experience as prompt text: task, approach, outcome with score, and the lesson if there is one.
 */
export function formatExperience(experience: Experience): string {
  return formatted(readOption(experienceOption, experience, "experience"));
}

function formatted(experience: Experience): string {
  const lines = [
    `Task: ${indent(experience.task)}`,
    ...(experience.approach === "" ? [] : [`Approach: ${indent(experience.approach)}`]),
    `Outcome: ${experience.outcome} (${Number(experience.score.toFixed(2))})`,
  ];
  if (experience.lessons !== "") lines.push(`Lesson: ${indent(experience.lessons)}`);
  return lines.join("\n");
}

/** Experiences as one prompt text, in their order; empty for none. */
export function formatExperiences(experiences: readonly Experience[]): string {
  return numbered(readOption(experiencesOption, experiences, "experiences").map(formatted));
}

/** Numbers the texts of experiences, under the heading by which recalled text is recognised; empty for none. */
export function numbered(texts: readonly string[]): string {
  if (texts.length === 0) return "";
  return [RECALL_HEADING, ...texts.map((text, index) => `${index + 1}. ${indent(text)}`)].join("\n\n");
}

/** Indents all lines but the first, so that no line of a stored text can pass for a line of this format. */
export function indent(text: string): string {
  return text.replaceAll(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/gu, "\n   ");
}
