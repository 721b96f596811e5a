import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { holdsEarlierTurns } from "../../base/messages/any-message.ts";
import { type RecallOptions, recallOptionsOf } from "../../experience/recall/recall-options.ts";
import type { Attempt } from "./record-attempt.ts";
import type { Recall } from "../../experience/recall/recall-result.ts";

/**
 * The options of a recall for an attempt.
 * @param options The options of the integration.
 * @param input The agent's input. If the input has earlier turns of the thread, the agent needs no experience of
 * them.
 */
export function recallOfAttempt(
  experience: ExperienceStore,
  { scope: _scope, ...options }: { readonly scope?: unknown },
  { scope }: { readonly scope?: string | undefined },
  { id = "", place, threadId = "", user = "" }: Pick<Attempt, "id" | "place" | "threadId" | "user">,
  input: unknown,
): RecallOptions {
  return {
    ...recallOptionsOf(options),
    ...(scope !== undefined && { scope }),
    // The run id joins the recall with its result. If no handler sees the run, the attempt's id is used instead.
    runId: portOf(experience).attempts.rootOf(place.runId) ?? id,
    threadId,
    user,
    ...(threadId !== "" && holdsEarlierTurns(input) && { withoutThread: threadId }),
  };
}

/** Returns the recalled text. The text is empty if the store fails, because memory must not stop the agent. */
export async function recallText(
  experience: ExperienceStore,
  task: string,
  options: RecallOptions,
): Promise<string> {
  return (await recallForAgent(experience, task, options)).text;
}

/** Returns the recalled text. If the recall gave or withheld anything, also returns the recall's id. */
export async function recallForAgent(
  experience: ExperienceStore,
  task: string,
  options: RecallOptions,
): Promise<Pick<Recall, "id" | "text">> {
  try {
    return await experience.recall(task, options);
  } catch (error) {
    portOf(experience).noteError("recall", error);
    return { text: "" };
  }
}
