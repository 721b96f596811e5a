// All that the programs take from the library, in one place.
import type { Runnable, RunnableConfig } from "@langchain/core/runnables";

import type { AgentMiddleware } from "langchain";

import { type ExperienceStore, withExperience } from "../../src/index.ts";
import { evaluateNode, experienceAgent, recallNode } from "../../src/agents/langgraph/index.ts";
import { experienceMiddleware } from "../../src/agents/middleware/index.ts";
import type { Score } from "./program.ts";

export { DeeplakeCallbackHandler, type Experience, ExperienceStore } from "../../src/index.ts";
export { type RunRecord, type Session, sessionsOf } from "../../src/runs.ts";

type Node = (state: object, config: RunnableConfig) => Promise<Record<string, unknown>>;

/** What the library adds to applications that learn. */
export interface Memory {
  readonly recallNode: () => Node;
  readonly evaluateNode: (score: Score) => Node;
  readonly agentNode: (node: Node, score: Score) => Node;
  readonly middleware: (score: Score | null) => AgentMiddleware;
  readonly chain: (app: Runnable, score: Score | null) => Runnable;
}

export function memoryOf(experience: ExperienceStore): Memory {
  return {
    recallNode: () => recallNode(experience) as Node,
    evaluateNode: (score) => evaluateNode(experience, { evaluate: () => score }) as Node,
    agentNode: (node, score) => experienceAgent(node, experience, { evaluate: () => score }) as Node,
    middleware: (score) => experienceMiddleware(experience, score === null ? {} : { evaluate: () => score }),
    chain: (app, score) => withExperience(app, experience, score === null ? {} : { evaluate: () => score }),
  };
}
