export { type EvaluatorOf, inBackground } from "./evaluator-parts.ts";
export { type JudgeLabel, llmJudge, type LlmJudgeOptions } from "./llm-judge.ts";
export { reflect, type Reflection, type ReflectOptions } from "./reflect.ts";
export { sequence } from "./sequence.ts";
