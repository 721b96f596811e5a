import { type ExperienceFromRun, wantingExperience } from "../../experience/records/experience-from-run.ts";
import type { CapturedRun } from "./captured-run.ts";
import type { StorePort } from "../../experience/store/port.ts";

/**
 * Marks root runs that a label makes an experience of, when they are finished: the user's functions see what is stored.
 * Functions that throw are counted, and the run is stored without.
 */
export function wantedRuns(
  port: Pick<StorePort, "noteError">,
  options: ExperienceFromRun,
): (run: CapturedRun) => CapturedRun {
  return (captured) => ({
    bytes: captured.bytes,
    finish: () => {
      const run = captured.finish();
      // What ran inside a root that is not stored has no parent either.
      if (run.id !== run.rootId) return run;
      try {
        return wantingExperience(run, options);
      } catch (error) {
        port.noteError("experience from run", error);
        return run;
      }
    },
  });
}
