export { type EvaluatorOf, inBackground } from "./evaluator-parts.ts";
export { llmJudge, type LlmJudgeOptions } from "./llm-judge.ts";
export { sequence } from "./sequence.ts";
