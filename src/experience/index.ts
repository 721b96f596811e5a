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
export { formatExperience, formatExperiences } from "./format-experiences.ts";
export type { Health } from "./health.ts";
export type { DistillOptions, LessonModel } from "./lessons/distill.ts";
export type { Lesson, LessonEvidence, LessonStatus } from "./lessons/lesson.ts";
export type { Lessons } from "./lessons/lessons.ts";
export type { RecallOptions } from "./recall-options.ts";
export type { RunKind, RunRecord, RunStatus } from "./run-record.ts";
export { withExperience, type WithExperienceOptions, type WithoutText } from "./with-experience.ts";
export type { EvaluationInput, EvaluationResult, Evaluator } from "./evaluation.ts";
export type { AttemptLabels, OutputEvaluator } from "./record-attempt.ts";
