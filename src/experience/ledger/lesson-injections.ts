import type { Row } from "../../base/types.ts";
import { estimateTokens } from "../prompt/count-tokens.ts";
import { formatLessons } from "../prompt/recall-template.ts";
import type { Lesson } from "../records/lesson.ts";

/** `reason` of a row about a lesson. */
export const LESSON = "lesson";

/** One row of the `injections` table per lesson that a recall put in front of an agent: that is how it comes by evidence. */
export function lessonInjectionRows(
  lessons: readonly Lesson[],
  recall: {
    recallId: string;
    runId: string;
    threadId: string;
    user: string;
    agent: string;
    scope: string;
    at: number;
    id: () => string;
  },
): Row[] {
  return lessons.map((lesson, index) => ({
    id: recall.id(),
    run_id: recall.runId,
    thread_id: recall.threadId,
    user_id: recall.user,
    experience_id: lesson.id,
    experience_version: lesson.version,
    rank: index + 1,
    propensity: 1,
    injected: true,
    tokens: estimateTokens(formatLessons([lesson])),
    reason: LESSON,
    recall_id: recall.recallId,
    at: recall.at,
    agent: recall.agent,
    scope: recall.scope,
  }));
}
