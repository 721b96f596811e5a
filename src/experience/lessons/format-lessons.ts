import type { Lesson } from "./lesson.ts";

/** The line above lessons in prompt text. */
export const LESSONS_HEADING = "Lessons from such experience:";

/** Lessons as prompt text, each with what it was made of; empty for none. */
export function formatLessons(lessons: readonly Lesson[]): string {
  if (lessons.length === 0) return "";
  const lines = lessons.map(
    ({ lesson, successes, failures }) =>
      `- ${lesson.replaceAll("\n", "\n  ")} (from ${successes} successes and ${failures} failures)`,
  );
  return [LESSONS_HEADING, ...lines].join("\n");
}
