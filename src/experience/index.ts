export { ExperienceRetriever } from "./experience-retriever.ts";
export type { ExperienceStoreOptions, FlushOptions } from "./experience-store-options.ts";
export { ExperienceStore } from "./experience-store.ts";
export type {
  Experience,
  ExperienceInput,
  LabelSource,
  Outcome,
  Recall,
  RecalledExperience,
  RecallExplanation,
} from "./experience.ts";
export type { EraseHook, EraseReport, ErasedTable } from "./erase/erase-experience.ts";
export type { EraseRequest } from "./erase/erase-request.ts";
export type { ErasedNames } from "./erase/erased-names.ts";
export type { Erasure, Verdict } from "./erase/erasure.ts";
export type { ExportedExample } from "./export/export-experiences.ts";
export type { ExportOptions } from "./export/export-options.ts";
export type {
  ExportedMessage,
  ExportFormat,
  ExportStyle,
  TrainingExample,
} from "./export/training-example.ts";
export { type ExperienceConfig, experienceConfig } from "./scope/experience-config.ts";
export { type Scope, type ScopeLevels, widerScopes } from "./scope/scope.ts";
export type { ScopeOptions } from "./scope/scope-view.ts";
export { formatExperience, formatExperiences } from "./format-experiences.ts";
export type { Label, LabelInput } from "./label.ts";
export type { ExperienceFromRun } from "./experience-from-run.ts";
export type { CountTokens } from "./count-tokens.ts";
export { formatBlocks } from "./format-blocks.ts";
export type { InjectionOptions } from "./injection-options.ts";
export type { WithheldReason } from "./ledger/assign.ts";
export type { LiftMethod } from "./ledger/difference.ts";
export type { ExposedItem, Exposure } from "./ledger/exposure.ts";
export type { GateReport, GateState } from "./ledger/gate.ts";
export type { Lift, LiftArm, LiftBy, LiftOptions, LiftReport } from "./ledger/lift.ts";
export type { ChooseExperiences, PolicyEstimate } from "./ledger/off-policy.ts";
export type { Withholding } from "./ledger/withholding.ts";
export type { RecallTemplate } from "./recall-template.ts";
export type { CalibrationReport } from "./calibrate-recall.ts";
export type { RecallConditions } from "./recall-filter.ts";
export type { Health } from "./health.ts";
export type { SkillExport } from "./skills/export-skills.ts";
export type { Skill, SkillEvidence, SkillStatus } from "./skills/skill.ts";
export type { MinedSkills, Skills } from "./skills/skills.ts";
export type { DistillOptions } from "./lessons/distill.ts";
export type { LessonModel } from "./lessons/lesson-model.ts";
export type { Lesson, LessonEvidence, LessonStatus } from "./lessons/lesson.ts";
export type { Lessons } from "./lessons/lessons.ts";
export type { RecallOptions } from "./recall-options.ts";
export type { RunKind, RunRecord, RunStatus } from "./run-record.ts";
export { withExperience, type WithExperienceOptions, type WithoutText } from "./with-experience.ts";
export type { ModelPrice, ModelPrices, Usage, UsageKey, UsageOptions } from "./usage.ts";
export type { EvaluationInput, EvaluationResult, Evaluator, SingleEvaluation } from "./evaluation.ts";
export {
  type EvaluatorOf,
  inBackground,
  type JudgeLabel,
  llmJudge,
  type LlmJudgeOptions,
  sequence,
} from "./evaluators/index.ts";
export type { InstructionReason } from "./trust/find-instructions.ts";
export type { Judgement } from "./trust/judge.ts";
export type { RollbackReport, RollbackSelection } from "./trust/select-rollback.ts";
export type { ExperienceStatus, Origin } from "./trust/status.ts";
export type { ExperienceTrace, TracedInjection } from "./trust/trace.ts";
export type { ReviewReport } from "./trust/trust.ts";
export type { TrustOptions } from "./trust/trust-policy.ts";
export { findInstructions } from "./trust/find-instructions.ts";

export type { AttemptLabels, OutputEvaluator } from "./record-attempt.ts";
export type { ApproachPattern } from "./patterns/mine-approaches.ts";
export type { DriftPattern } from "./patterns/mine-drift.ts";
export type { ErrorPattern } from "./patterns/mine-errors.ts";
export { minePatterns, type PatternOptions, type Patterns } from "./patterns/mine-patterns.ts";
export type { LoggedRun, RunOrigin } from "./run-codec.ts";
export type { RunConditions } from "./sessions/run-conditions.ts";
export { RunRetriever, type RunDocumentMetadata } from "./sessions/run-retriever.ts";
export { searchExperienceTool, type SearchExperienceToolOptions } from "./sessions/search-experience-tool.ts";
export { type RunHit, type RunSearchOptions, searchRuns } from "./sessions/search-runs.ts";
export type { Session, ToolUse } from "./sessions/session.ts";
export { type SessionOptions, sessionsOf } from "./sessions/sessions-of.ts";
export type { Rule, RuleInput } from "./rules/rule.ts";
export type { AssignedRule, SessionRules } from "./rules/session-rules.ts";
export { type GivenRules, TeamRules, type TeamRulesOptions } from "./rules/team-rules.ts";
