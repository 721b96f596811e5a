import { withoutFence } from "../fence.ts";
import { indent } from "../format-experiences.ts";
import { type Lesson, LESSONS_HEADING } from "./lesson.ts";

/** Lessons as prompt text, each one item with what it was made of; empty for none. */
export function formatLessons(lessons: readonly Lesson[]): string {
  if (lessons.length === 0) return "";
  const lines = lessons.map(
    ({ lesson, successes, failures }) =>
      `- ${indent(withoutFence(lesson))} (from ${successes} successes and ${failures} failures)`,
  );
  return [LESSONS_HEADING, ...lines].join("\n");
}
