import { type ExperienceFromRun, wantingExperience } from "../../experience/records/experience-from-run.ts";
import { wholeRun } from "../../experience/records/run-record.ts";
import type { CapturedRun, RevisableRun } from "./captured-run.ts";
import type { StorePort } from "../../experience/store/port.ts";

/**
 * Marks root runs that a label will turn into an experience. A run is marked when it is finished, so that the user's
 * functions see what is stored. If a function throws, the error is counted and the run is stored without the mark.
 * @param byOption Whether the handler has an option `task`. The task that this option found is then also the task of
 * the experience, unless `options` has its own `task`.
 */
export function wantedRuns(
  port: Pick<StorePort, "noteError">,
  options: ExperienceFromRun,
  byOption: boolean,
): (run: RevisableRun) => CapturedRun {
  return (captured) => ({
    bytes: captured.bytes,
    finish: () => {
      const found = byOption && !options.task ? () => captured.task() : undefined;
      const run = captured.finish();
      // Only the ids show a root run, because a run inside a root that is not stored has no parent either.
      if (run.id !== run.rootId) return run;
      try {
        return wantingExperience(wholeRun(run), found ? { ...options, task: found } : options);
      } catch (error) {
        port.noteError("experience from run", error);
        return run;
      }
    },
  });
}
