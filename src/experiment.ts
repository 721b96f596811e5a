/** `langchain-deeplake/experiment`: types of the ledger, lift, the gate and the calibration of recall. */

export type { LiftMethod } from "./experience/ledger/difference.ts";
export type { ExposedItem, Exposure } from "./experience/ledger/exposure.ts";
export type { GateReport, GateState } from "./experience/ledger/gate.ts";
export type { Lift, LiftArm } from "./experience/ledger/compare-arms.ts";
export type { LiftBy, LiftOptions, LiftReport } from "./experience/ledger/lift.ts";
export type { ChooseExperiences, PolicyEstimate } from "./experience/ledger/off-policy.ts";
export type { RecallTrace, TracedItem, TracedRule } from "./experience/ledger/trace-recall.ts";
export type { Withholding } from "./experience/ledger/withholding.ts";
export type { CalibrationReport } from "./experience/recall/stored-calibration.ts";
export type { FindOptions } from "./experience/recall/recall-options.ts";
export type { WithheldReason } from "./experience/records/ledger-reasons.ts";
export type { Experiment } from "./experience/store/experiment.ts";
