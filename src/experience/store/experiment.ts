import { readOptions } from "../../base/options/read-options.ts";
import type { GateReport } from "../ledger/gate.ts";
import type { EstimateOptions } from "../ledger/ledger.ts";
import type { LiftOptions, LiftReport } from "../ledger/lift.ts";
import type { ChooseExperiences, PolicyEstimate } from "../ledger/off-policy.ts";
import { CALIBRATE_OPTIONS, type CalibrationReport } from "../recall/calibrate-recall.ts";
import type { StoreParts } from "./assemble-store.ts";

/** Whether memory helps, and what recall should give: `docs/lift.md`. */
export interface Experiment {
  /**
   * Whether memory helped: outcomes of threads that were given what was found, against those it was withheld from, with
   * a 95% interval. Needs `holdout`, with `items` for `by: "experience"`.
   * @throws DeeplakeError INVALID_ARGUMENT
   * @example const { difference, interval, verdict } = await experience.experiment.lift({ by: "cluster" });
   */
  lift(options?: LiftOptions): Promise<LiftReport>;
  /**
   * What another choice among what was found would have come to, from the log. Needs `holdout: { items }`. `null`
   * without two labelled runs that it could be told from.
   * @throws DeeplakeError INVALID_ARGUMENT
   * @example await experience.experiment.estimate((found) => found.slice(0, 1).map(({ experienceId }) => experienceId));
   */
  estimate(choose: ChooseExperiences, options?: EstimateOptions): Promise<PolicyEstimate | null>;
  /** What the do-no-harm gate knows of each cluster of tasks and each experience, and what it has stopped. */
  gate(): Promise<GateReport>;
  /**
   * Learns from the recorded tasks what similarity is usual, so that `recall` stays silent where it knows too little.
   * Needs the stored vectors only; counts for everybody who opens the location with the same embeddings from now on.
   * @param options `keep`: share of tasks like the recorded ones that recall should still answer, above 0 and up to 1. @default 0.9
   * @throws DeeplakeError INVALID_ARGUMENT; INVALID_STATE with fewer than 30 different tasks that have vectors.
   */
  calibrate(options?: { keep?: number }): Promise<CalibrationReport>;
}

export function experimentOf({ ledger, calibration }: StoreParts): Experiment {
  return {
    lift: (options = {}) => ledger.lift(options),
    estimate: (choose, options = {}) => ledger.estimate(choose, options),
    gate: () => ledger.gate(),
    calibrate: async (options = {}) =>
      calibration.calibrate(readOptions("calibrate", options, CALIBRATE_OPTIONS).keep),
  };
}
