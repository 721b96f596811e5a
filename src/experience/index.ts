export { ExperienceRetriever } from "./experience-retriever.ts";
export { ExperienceStore, type ExperienceStoreOptions } from "./experience-store.ts";
export type {
  Experience,
  ExperienceInput,
  LabelSource,
  Outcome,
  Recall,
  RecalledExperience,
} from "./experience.ts";
export { formatExperience, formatExperiences } from "./format-experiences.ts";
export type { Health } from "./health.ts";
export type { RecallOptions } from "./recall-options.ts";
export type { RunKind, RunRecord, RunStatus } from "./run-record.ts";
export { withExperience, type WithExperienceOptions, type WithoutText } from "./with-experience.ts";
export type { InstructionReason } from "./trust/find-instructions.ts";
export type { Judgement } from "./trust/judge.ts";
export type { RollbackReport, RollbackSelection } from "./trust/select-rollback.ts";
export type { ExperienceStatus, Origin } from "./trust/status.ts";
export type { ExperienceTrace, TracedInjection } from "./trust/trace.ts";
export type { ReviewReport } from "./trust/trust.ts";
export type { TrustOptions } from "./trust/trust-policy.ts";
export { findInstructions } from "./trust/find-instructions.ts";
export type { EvaluationInput, EvaluationResult, Evaluator } from "./evaluation.ts";
export type { AttemptLabels, OutputEvaluator } from "./record-attempt.ts";
