import { type ExperienceFromRun, wantingExperience } from "../experience/experience-from-run.ts";
import type { RunRecord } from "../experience/run-record.ts";
import type { RunStore } from "./handler-options.ts";

/** Marks root runs that a label makes an experience of. Functions of the user's that throw are counted, and the run is stored without. */
export function wantedRuns(
  experience: Pick<RunStore, "noteError">,
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
