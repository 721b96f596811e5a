/** The main entry point, for what most applications use. */

export type { WithExperienceOptions } from "./agents/chain/experience-runnable.ts";
export { type GraphWithExperience, withExperience } from "./agents/chain/with-experience.ts";
export { DeeplakeError, type DeeplakeErrorCode } from "./base/errors.ts";
export type { OutputEvaluator } from "./capture/attempts/record-attempt.ts";
export { DeeplakeCallbackHandler } from "./capture/callbacks/deeplake-callback-handler.ts";
export type { DeeplakeCallbackHandlerOptions, HandlerHealth } from "./capture/callbacks/handler-options.ts";
export {
  type EvaluatorOf,
  inBackground,
  type JudgeLabel,
  llmJudge,
  type LlmJudgeOptions,
  sequence,
} from "./capture/evaluators/index.ts";
export type { EraseReport } from "./experience/erase/erase-experience.ts";
export type { EraseRequest } from "./experience/erase/erase-request.ts";
export type { ExportedExample } from "./experience/export/export-experiences.ts";
export type { ExportOptions } from "./experience/export/export-options.ts";
export type { CountTokens } from "./experience/prompt/count-tokens.ts";
export type { RecallTemplate } from "./experience/prompt/recall-template.ts";
export { ExperienceRetriever } from "./experience/recall/experience-retriever.ts";
export type { InjectionOptions } from "./experience/recall/injection-options.ts";
export type { RecallConditions } from "./experience/recall/recall-filter.ts";
export type { RecallOptions } from "./experience/recall/recall-options.ts";
export type { Recall } from "./experience/recall/recall-result.ts";
export type {
  EvaluationInput,
  EvaluationResult,
  Evaluator,
  SingleEvaluation,
} from "./experience/records/evaluation.ts";
export type {
  Experience,
  ExperienceInput,
  LabelSource,
  Outcome,
  RecalledExperience,
  RecallExplanation,
} from "./experience/records/experience.ts";
export type { Health } from "./experience/records/health.ts";
export type { LabelAnswer } from "./experience/records/label-answer.ts";
export type { Label, LabelInput } from "./experience/records/label.ts";
export type { ExperienceStatus } from "./experience/records/status.ts";
export { experienceConfig, type ExperienceConfig } from "./experience/scope/experience-config.ts";
export type { ScopeOptions } from "./experience/scope/scope-view.ts";
export type { Scope } from "./experience/scope/scope.ts";
export type { ExperienceStoreOptions, FlushOptions } from "./experience/store/experience-store-options.ts";
export { ExperienceStore } from "./experience/store/experience-store.ts";
export { DeeplakeVectorStore } from "./vectorstore/deeplake-vector-store.ts";
export type { DeeplakeVectorStoreOptions } from "./vectorstore/vector-store-options.ts";
