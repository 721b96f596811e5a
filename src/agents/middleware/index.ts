export { experienceMiddleware, type ExperienceMiddlewareOptions } from "./experience-middleware.ts";
export type { AgentState } from "./read-agent-state.ts";
export type { EvaluationInput, EvaluationResult, Evaluator } from "../../experience/records/evaluation.ts";
