import { listOf } from "../../base/async/list-of.ts";
import { checkStore } from "../../experience/records/check-store.ts";
import type { Experience } from "../../experience/records/experience.ts";
import type { LoggedRun } from "../../experience/records/run-codec.ts";
import type { Evidence } from "../../experience/ledger/ledger.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { AttemptsOfRuns } from "./attempts-of-runs.ts";

/** Everything that was recorded in a store. */
export interface History extends Evidence {
  readonly logged: readonly LoggedRun[];
  readonly experiences: readonly Experience[];
  readonly attempts: AttemptsOfRuns;
}

/**
 * Reads all logged runs, including those still in buffers, all experiences and the whole ledger into memory.
 */
export async function readHistory(experience: ExperienceStore): Promise<History> {
  checkStore(experience);
  await experience.flush();
  const logged = await listOf(experience.runs.scan());
  const experiences = await listOf(experience.scan());
  const evidence = await portOf(experience).evidence();
  return { ...evidence, logged, experiences, attempts: new AttemptsOfRuns(experiences) };
}
