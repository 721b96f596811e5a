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
export type { ModelPrice, ModelPrices, Usage, UsageKey, UsageOptions } from "./usage.ts";
export type { EvaluationInput, EvaluationResult, Evaluator } from "./evaluation.ts";
export type { AttemptLabels, OutputEvaluator } from "./record-attempt.ts";
