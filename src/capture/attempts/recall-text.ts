import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { RecallOptions } from "../../experience/recall/recall-options.ts";
import type { Recall } from "../../experience/recall/recall-result.ts";

/** Returns the recalled text. It is empty if the store fails, because memory must not stop the agent. */
export async function recallText(
  experience: ExperienceStore,
  task: string,
  options: RecallOptions,
): Promise<string> {
  return (await recallForAgent(experience, task, options)).text;
}

/** Returns the recalled text, and the recall's id if the recall had anything to give or to withhold. */
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
