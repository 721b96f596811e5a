import type { Row } from "../../base/types.ts";
import { CLEARED } from "./cleared-row.ts";
import type { Lesson, LessonEvidence, LessonStatus } from "./lesson.ts";

/** A lesson, which was cleared when it was made, as a row of the `lessons` table, which gives it a version of its own. */
export function lessonToRow({ sources, evidence, ...lesson }: Lesson): Row {
  return {
    ...lesson,
    sources: JSON.stringify(sources),
    evidence: JSON.stringify(evidence),
    cleared: CLEARED,
  };
}

/** The lesson in a row. */
export function lessonFromRow(row: Row): Lesson {
  const text = (name: string): string => (typeof row[name] === "string" ? row[name] : "");
  const number = (name: string): number => (typeof row[name] === "number" ? row[name] : 0);
  return {
    id: text("id"),
    version: number("version"),
    task: text("task"),
    lesson: text("lesson"),
    sources: JSON.parse(text("sources") || "[]") as string[],
    method: text("method") as Lesson["method"],
    status: text("status") as LessonStatus,
    successes: number("successes"),
    failures: number("failures"),
    evidence: JSON.parse(text("evidence") || '{"helped":0,"failed":0}') as LessonEvidence,
    scope: text("scope"),
    author: text("author"),
    at: number("at"),
  };
}
