export { evaluateNode } from "./evaluate-node.ts";
export type { EvaluateNodeOptions, ExperienceNode, RecallNodeOptions } from "./node-options.ts";
export { type AgentNode, experienceAgent, type ExperienceAgentOptions } from "./experience-agent.ts";
export { experienceNodes, type ExperienceNodesOptions, type MissingChannel } from "./experience-nodes.ts";
export { EXPERIENCE_MESSAGE_ID, recallNode } from "./recall-node.ts";
export type { EvaluationInput, EvaluationResult, Evaluator } from "../../experience/records/evaluation.ts";
export { DeeplakeStore, type DeeplakeStoreOptions } from "./store/deeplake-store.ts";
export type { StoreIndex } from "./store/item-vectors.ts";
export type { StoreTtl } from "./store/store-ttl.ts";
