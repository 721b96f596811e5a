import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import type { RecallOptions } from "../../experience/recall/recall-options.ts";

/** Returns the recalled text. It is empty if the store fails, because memory must not stop the agent. */
export async function recallText(
  experience: ExperienceStore,
  task: string,
  options: RecallOptions,
): Promise<string> {
  try {
    return (await experience.recall(task, options)).text;
  } catch (error) {
    portOf(experience).noteError("recall", error);
    return "";
  }
}
