import { existsSync } from "node:fs";

import { DeeplakeError } from "../../errors.ts";
import { ExperienceStore } from "../../experience/experience-store.ts";
import type { Recall } from "../../experience/experience.ts";
import type { RecallOptions } from "../../experience/recall-options.ts";

/** What recall would put in front of an agent for a task. Lexical, since a command line has no embeddings. */
export async function recallTask(
  location: string,
  task: string,
  options: RecallOptions = {},
): Promise<Recall> {
  if (!location.includes(":") && !existsSync(location)) {
    throw new DeeplakeError(
      "INVALID_LOCATION",
      `Expected recorded experience at ${location}, found nothing there. Name its location with --from.`,
    );
  }
  // A command line is no author whom somebody trusts; what was quarantined or retired stays out all the same.
  await using experience = await ExperienceStore.open(location, { trust: "off" });
  return await experience.recall(task, options);
}
