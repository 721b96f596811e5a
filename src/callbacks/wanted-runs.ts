import { type ExperienceFromRun, wantingExperience } from "../experience/experience-from-run.ts";
import type { ExperienceStore } from "../experience/experience-store.ts";
import type { RunRecord } from "../experience/run-record.ts";

/** Marks root runs that a label makes an experience of. Functions of the user's that throw are counted, and the run is stored without. */
export function wantedRuns(
  experience: ExperienceStore,
  options: ExperienceFromRun,
): (run: RunRecord) => RunRecord {
  return (run) => {
    try {
      return wantingExperience(run, options);
    } catch (error) {
      experience.noteError("experience from run", error);
      return run;
    }
  };
}
