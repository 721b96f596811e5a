import { estimateTokens } from "../prompt/estimate-tokens.ts";
import { formatLessons } from "../prompt/recall-template.ts";
import type { Lesson } from "../records/lesson.ts";
import type { NewInjection } from "../records/schemas.ts";
import { LESSON } from "../records/ledger-reasons.ts";
import type { RecallPlace } from "./exposure.ts";
import { placeCells } from "./injection-rows.ts";

/**
 * One row of `injections` for each lesson that a recall gave an agent. Lessons collect their evidence
 * through these rows.
 */
export function lessonInjectionRows(
  lessons: readonly Lesson[],
  place: RecallPlace,
  id: () => string,
): NewInjection[] {
  return lessons.map((lesson, index) => ({
    ...placeCells(place),
    id: id(),
    experience_id: lesson.id,
    experience_version: lesson.version,
    rank: index + 1,
    propensity: 1,
    injected: true,
    tokens: estimateTokens(formatLessons([lesson])),
    reason: LESSON,
  }));
}
