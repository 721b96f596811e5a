import type { ExperienceInput } from "../../experience/records/experience.ts";
import { runExperienceId } from "../../experience/records/experience-from-run.ts";
import { storableText } from "../../base/json/storable.ts";
import type { FailedAttempt } from "./run-events.ts";

/**
 * The experience that a failed root run stands for. Its id derives from the root run, so that two handlers on one run
 * record one attempt. The approach is what the model said last, or where the run failed when no model had spoken.
 */
export function failureExperience(attempt: FailedAttempt & { task: string }): ExperienceInput {
  const { rootId, threadId, scope, user, node, said, tokens, duration } = attempt;
  return {
    id: runExperienceId(rootId),
    task: storableText(attempt.task),
    approach: storableText(said || (node === null ? "failed before an answer" : `failed in node ${node}`)),
    outcome: "failure",
    score: 0,
    labelSource: "error",
    origin: "model",
    runId: rootId,
    threadId: threadId ?? "",
    ...(scope !== undefined && { scope }),
    ...(user !== undefined && { user }),
    // The handler has redacted them, by options that may be its own.
    redact: false,
    metadata: {
      error: storableText(attempt.error),
      tokens_used: tokens ?? null,
      duration,
    },
  };
}
