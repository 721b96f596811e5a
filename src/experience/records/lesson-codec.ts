import type { Row } from "../../base/types.ts";
import { CLEARED } from "./cleared-row.ts";
import { codec } from "../../storage/table/codec.ts";
import { versionOf } from "../../storage/driver/newest-rows.ts";
import type { NewRow } from "../../storage/table/row-of.ts";
import type { TableSchema } from "../../storage/driver/driver.ts";
import { identity, json, oneOf, texts, versioned, wholes } from "../../storage/table/columns.ts";
import { type Lesson, LESSON_METHODS, LESSON_STATUSES, type LessonEvidence } from "./lesson.ts";
import { cleared } from "./schemas.ts";

const NO_SOURCES: readonly string[] = [];
const NO_EVIDENCE: LessonEvidence = { helped: 0, failed: 0 };

/** Columns of the first version of the table. Datasets with only these are opened and gain the others. */
const first = [
  ...identity,
  ...texts("task", "lesson"),
  json("sources", NO_SOURCES),
  oneOf("method", LESSON_METHODS),
  oneOf("status", LESSON_STATUSES),
  ...wholes("successes", "failures"),
  json("evidence", NO_EVIDENCE),
  ...texts("author", "scope"),
  ...wholes("at"),
] as const;

/**
 * `lessons`: what several experiences with one task teach, with their ids and the evidence. `at` is in Unix
 * milliseconds.
 */
export const lessonsSchema = {
  ...versioned,
  referenceLists: ["sources"],
  columns: [...first, cleared],
  recipe: first.map(({ name }) => name),
} as const satisfies TableSchema;

const { toRow, fromRow } = codec(lessonsSchema, "cleared");

/** Converts a lesson to a row. The texts of a lesson are redacted already. */
export function lessonToRow(lesson: Lesson): NewRow<typeof lessonsSchema> {
  return { ...toRow(lesson), cleared: CLEARED };
}

export function lessonFromRow(row: Row): Lesson {
  return { ...fromRow(row), version: versionOf(row) };
}
