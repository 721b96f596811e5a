import type { ExperienceInput } from "../../experience/records/experience.ts";
import { runExperienceId } from "../../experience/records/experience-from-run.ts";
import { storableText } from "../../base/json/storable.ts";
import type { Cost } from "../../experience/records/spent-so-far.ts";
import { errorLesson } from "../../experience/patterns/error-lesson.ts";
import type { AttemptCost } from "../../experience/store/attempt-cost.ts";
import type { RootState } from "./root-state.ts";
import type { FailedAttempt, OpenRun } from "./run-events.ts";

/** The attempt of a root that failed. */
export function failedAttempt(
  { id, threadId, user, scope, task, resumes, firstStep, wentOn, startedAt, tasksInState, workedAt }: OpenRun,
  root: RootState | undefined,
  error: string,
  cost: AttemptCost,
  endedEarly: readonly string[],
): FailedAttempt {
  const of = {
    rootId: id,
    threadId,
    user,
    scope,
    task,
    resumes: resumes === true,
    firstStep,
    wentOn,
    startedAt,
    tasksInState,
    workedAt,
  };
  return { ...of, error, node: root?.failedNode ?? null, said: root?.said ?? "", cost, endedEarly };
}

/**
 * Makes the experience of a failed root run. The experience's id derives from the root run, so that two handlers
 * record one attempt. The approach is the last text of a model, or empty if no model answered.
 */
export function failureExperience(
  attempt: Omit<FailedAttempt, "cost"> & { readonly task: string; readonly cost: Cost },
): ExperienceInput {
  const { rootId, threadId, scope, user, node, said, cost } = attempt;
  return {
    id: runExperienceId(rootId),
    task: storableText(attempt.task),
    approach: storableText(said),
    lessons: errorLesson(attempt.error, node),
    outcome: "failure",
    score: 0,
    labelSource: "error",
    origin: "model",
    runId: rootId,
    threadId: threadId ?? "",
    ...(scope !== undefined && { scope }),
    ...(user !== undefined && { user }),
    // The handler already redacted these texts, perhaps with options of its own.
    redact: false,
    metadata: {
      error: storableText(attempt.error),
      ...(node !== null && { node: storableText(node) }),
      tokens_used: cost.tokens ?? null,
      duration: cost.duration,
    },
  };
}
