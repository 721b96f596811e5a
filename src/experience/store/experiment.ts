import { readOptions } from "../../base/options/read-options.ts";
import type { GateReport } from "../ledger/gate.ts";
import type { EstimateOptions } from "../ledger/ledger.ts";
import type { LiftOptions, LiftReport } from "../ledger/lift.ts";
import type { ChooseExperiences, PolicyEstimate } from "../ledger/off-policy.ts";
import { CALIBRATE_OPTIONS } from "../recall/calibrate-recall.ts";
import type { CalibrationReport } from "../recall/stored-calibration.ts";
import type { StoreParts } from "./assemble-store.ts";

/** Measures whether memory helps, and calibrates recall: `docs/lift.md`. */
export interface Experiment {
  /**
   * Measures whether memory helped: compares threads that were given experience with threads from which it
   * was withheld, with a 95% interval. Needs `holdout`; `by: "experience"` needs `holdout: { items }`.
   * @throws DeeplakeError INVALID_ARGUMENT
   * @example const { difference, interval, verdict } = await experience.experiment.lift({ by: "cluster" });
   */
  lift(options?: LiftOptions): Promise<LiftReport>;
  /**
   * Estimates from the ledger what another choice among the experiences found would have achieved. Needs
   * `holdout: { items }`. `null` with fewer than two labelled threads or runs to estimate from.
   * @throws DeeplakeError INVALID_ARGUMENT
   * @example await experience.experiment.estimate((found) => found.slice(0, 1).map(({ experienceId }) => experienceId));
   */
  estimate(choose: ChooseExperiences, options?: EstimateOptions): Promise<PolicyEstimate | null>;
  /**
   * The state of the gate: which clusters of tasks and which experiences it has stopped, and the evidence.
   */
  gate(): Promise<GateReport>;
  /**
   * Learns from the recorded tasks which similarity is usual, so that `recall` returns nothing for a task about
   * which the store knows too little. Needs only the stored vectors. The result applies from then on to all stores
   * of the same scope and embeddings.
   * @param options `keep`: share of tasks like the recorded ones that recall should still answer, above 0 and
   * up to 1.
   * @default 0.9
   * @throws DeeplakeError INVALID_ARGUMENT; INVALID_STATE with fewer than 30 different tasks that have
   * vectors
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
