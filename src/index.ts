export {
  DeeplakeCallbackHandler,
  type DeeplakeCallbackHandlerOptions,
  type HandlerHealth,
} from "./capture/callbacks/index.ts";
export type {
  AppendHint,
  Column,
  ColumnType,
  Driver,
  DriverEvent,
  DriverFactory,
  DriverOptions,
  ErasureReport,
  MaintenanceReport,
  OpenedTable,
  OpenOptions,
  SearchRequest,
  SqlClient,
  StorageCredentials,
  TableSchema,
} from "./storage/driver/driver.ts";
export { DeeplakeError, type DeeplakeErrorCode } from "./base/errors.ts";
export { ExperienceRetriever } from "./experience/recall/experience-retriever.ts";
export type { ExperienceStoreOptions, FlushOptions } from "./experience/store/experience-store-options.ts";
export { ExperienceStore } from "./experience/store/experience-store.ts";
export type {
  Experience,
  ExperienceInput,
  LabelSource,
  Outcome,
  RecalledExperience,
  RecallExplanation,
} from "./experience/records/experience.ts";
export type { Recall } from "./experience/recall/recall.ts";
export type { EraseHook, EraseReport, ErasedTable } from "./experience/erase/erase-experience.ts";
export type { EraseRequest } from "./experience/erase/erase-request.ts";
export type { ErasedNames } from "./experience/erase/erased-names.ts";
export type { Erasure, Verdict } from "./experience/erase/erasure.ts";
export type { ExportedExample } from "./experience/export/export-experiences.ts";
export type { ExportOptions } from "./experience/export/export-options.ts";
export type {
  ExportedMessage,
  ExportFormat,
  ExportStyle,
  TrainingExample,
} from "./experience/export/training-example.ts";
export { type ExperienceConfig, experienceConfig } from "./experience/scope/experience-config.ts";
export { type Scope, type ScopeLevels, widerScopes } from "./experience/scope/scope.ts";
export type { ScopeOptions } from "./experience/scope/scope-view.ts";
export { formatExperience, formatExperiences } from "./experience/prompt/format-experiences.ts";
export type { Label, LabelInput } from "./experience/records/label.ts";
export type { ExperienceFromRun } from "./experience/records/experience-from-run.ts";
export type { CountTokens } from "./experience/prompt/count-tokens.ts";
export { formatBlocks } from "./experience/prompt/format-blocks.ts";
export type { InjectionOptions } from "./experience/recall/injection-options.ts";
export type { WithheldReason } from "./experience/ledger/assign.ts";
export type { LiftMethod } from "./experience/ledger/difference.ts";
export type { ExposedItem, Exposure } from "./experience/ledger/exposure.ts";
export type { GateReport, GateState } from "./experience/ledger/gate.ts";
export type { Lift, LiftArm, LiftBy, LiftOptions, LiftReport } from "./experience/ledger/lift.ts";
export type { ChooseExperiences, PolicyEstimate } from "./experience/ledger/off-policy.ts";
export type { Withholding } from "./experience/ledger/withholding.ts";
export type { RecallTemplate } from "./experience/prompt/recall-template.ts";
export type { CalibrationReport } from "./experience/recall/calibrate-recall.ts";
export type { RecallConditions } from "./experience/recall/recall-filter.ts";
export type { Health } from "./experience/records/health.ts";
export type { DistillOptions } from "./experience/advice/lessons/distill.ts";
export type { LessonModel } from "./experience/advice/lessons/lesson-model.ts";
export type { Lesson, LessonEvidence, LessonStatus } from "./experience/records/lesson.ts";
export type { Lessons } from "./experience/advice/lessons/lessons.ts";
export type { RecallOptions } from "./experience/recall/recall-options.ts";
export type { RunKind, RunRecord, RunStatus } from "./experience/records/run-record.ts";
export { withExperience, type WithoutText } from "./agents/chain/with-experience.ts";
export type { WithExperienceOptions } from "./agents/chain/experience-runnable.ts";
export type { ModelPrice, ModelPrices, Usage, UsageKey, UsageOptions } from "./experience/store/usage.ts";
export type {
  EvaluationInput,
  EvaluationResult,
  Evaluator,
  SingleEvaluation,
} from "./experience/records/evaluation.ts";
export {
  type EvaluatorOf,
  inBackground,
  type JudgeLabel,
  llmJudge,
  type LlmJudgeOptions,
  sequence,
} from "./capture/evaluators/index.ts";
export type { InstructionReason } from "./experience/trust/instruction-shapes.ts";
export type { Judgement } from "./experience/trust/judge.ts";
export type { RollbackReport, RollbackSelection } from "./experience/trust/select-rollback.ts";
export type { ExperienceStatus, Origin } from "./experience/records/status.ts";
export type { ExperienceTrace, TracedInjection } from "./experience/trust/trace.ts";
export type { ReviewReport } from "./experience/trust/trust.ts";
export type { TrustOptions } from "./experience/trust/trust-policy.ts";
export { findInstructions } from "./experience/trust/find-instructions.ts";

export type { AttemptLabels, OutputEvaluator } from "./capture/attempts/record-attempt.ts";
export type { ApproachPattern } from "./experience/patterns/mine-approaches.ts";
export type { DriftPattern } from "./experience/patterns/mine-drift.ts";
export type { ErrorPattern } from "./experience/patterns/mine-errors.ts";
export { minePatterns, type PatternOptions, type Patterns } from "./experience/patterns/mine-patterns.ts";
export type { LoggedRun, RunOrigin } from "./experience/records/run-codec.ts";
export type { RunConditions } from "./capture/runs/run-conditions.ts";
export { RunRetriever, type RunDocumentMetadata } from "./capture/runs/run-retriever.ts";
export {
  searchExperienceTool,
  type SearchExperienceToolOptions,
} from "./capture/runs/search-experience-tool.ts";
export { type RunHit, type RunSearchOptions, searchRuns } from "./capture/runs/search-runs.ts";
export type { Session, ToolUse } from "./capture/runs/session.ts";
export { type SessionOptions, sessionsOf } from "./capture/runs/sessions-of.ts";
export type { Rule, RuleInput } from "./experience/records/rule.ts";
export type { SessionRules } from "./experience/advice/rules/session-rules.ts";
export type { AssignedRule } from "./experience/ledger/rule-rows.ts";
export { type GivenRules, TeamRules, type TeamRulesOptions } from "./experience/advice/rules/team-rules.ts";
export type { FieldOperators, FilterObject, FilterValue } from "./base/filter/filter.ts";
export {
  personalData,
  type PersonalDataKind,
  type PersonalDataOptions,
} from "./storage/redaction/personal-data.ts";
export type { Mask, MaskPath } from "./storage/redaction/redact.ts";
export type { JsonObject, JsonValue, Row, Scored, Value, Vector } from "./base/types.ts";
export {
  type AddOptions,
  type CallOptions,
  DeeplakeRetriever,
  type DeeplakeRetrieverFields,
  type DeeplakeSearchKwargs,
  type DeeplakeSearchType,
  DeeplakeVectorStore,
  type DeeplakeVectorStoreConfig,
  type DeeplakeVectorStoreOptions,
  type DeleteOptions,
  type HybridSearchOptions,
  type HybridWeights,
  type MarginalRelevanceOptions,
  type MetadataColumns,
  type MetadataColumnsOf,
  type MetadataColumnType,
  type MetadataFilter,
  type SearchOptions,
  type TextSearchOptions,
} from "./vectorstore/index.ts";
export type { SpoolOptions } from "./storage/spool/spool-options.ts";
