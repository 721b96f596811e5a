import { ExperienceStore } from "../../experience/experience-store.ts";
import type { Recall } from "../../experience/experience.ts";
import type { RecallOptions } from "../../experience/recall-options.ts";
import { requireRecorded } from "./require-recorded.ts";

/** What recall would put in front of an agent for a task. Lexical, since a command line has no embeddings. */
export async function recallTask(
  location: string,
  task: string,
  options: RecallOptions = {},
): Promise<Recall> {
  requireRecorded(location);
  await using experience = await ExperienceStore.open(location);
  return await experience.recall(task, options);
}
