/**
 * `langchain-deeplake/advice`: lessons, rules, skills, patterns and training data, and functions that format
 * experiences as prompt text.
 */

export { reflect, type Reflection, type ReflectOptions } from "./capture/evaluators/index.ts";
export type { DistillOptions } from "./experience/advice/lessons/distill.ts";
export type { LessonModel } from "./experience/advice/lessons/lesson-model.ts";
export type { Lessons } from "./experience/advice/lessons/lessons.ts";
export type { SessionRules } from "./experience/advice/rules/session-rules.ts";
export { type GivenRules, TeamRules, type TeamRulesOptions } from "./experience/advice/rules/team-rules.ts";
export type { SkillExport } from "./experience/advice/skills/export-skills.ts";
export type { Skill, SkillEvidence, SkillStatus } from "./experience/records/skill.ts";
export type { MinedSkills, Skills } from "./experience/advice/skills/skills.ts";
export type { AssignedRule } from "./experience/ledger/rule-rows.ts";
export type { ApproachPattern } from "./experience/patterns/mine-approaches.ts";
export type { DriftPattern } from "./experience/patterns/mine-drift.ts";
export type { ErrorPattern } from "./experience/patterns/mine-errors.ts";
export { minePatterns, type PatternOptions, type Patterns } from "./experience/patterns/mine-patterns.ts";
export { formatBlocks } from "./experience/prompt/format-blocks.ts";
export { formatExperience, formatExperiences } from "./experience/prompt/format-experiences.ts";
export type { Lesson, LessonEvidence, LessonStatus } from "./experience/records/lesson.ts";
export type { Rule, RuleInput } from "./experience/records/rule.ts";
export type {
  ExportedMessage,
  ExportFormat,
  ExportStyle,
  TrainingExample,
} from "./experience/export/training-example.ts";
