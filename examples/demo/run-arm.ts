import type { BaseChatModel } from "@langchain/core/language_models/chat_models";

import { DeeplakeCallbackHandler, type ExperienceStore } from "../../src/index.ts";
import { agentGraph, type Arm } from "./agent-graph.ts";
import type { Task } from "./family.ts";
import { type RecallTime, timed } from "./recall-times.ts";

/** What an arm did with the stream. */
export interface ArmResult {
  readonly name: string;
  readonly successes: readonly boolean[];
  readonly recallTimes: readonly RecallTime[];
  readonly rows: { readonly experiences: number; readonly runs: number; readonly injections: number };
  readonly seconds: number;
}

/** Runs the agent over a stream of tasks, one after the other, logging every run. */
export async function runArm(
  arm: Arm,
  tasks: readonly Task[],
  experience: ExperienceStore,
  model: BaseChatModel,
  onProgress: (done: number, successes: readonly boolean[]) => void,
): Promise<ArmResult> {
  const started = performance.now();
  const recallTimes: RecallTime[] = [];
  const graph = agentGraph(timed(experience, recallTimes), model, arm);
  const handler = new DeeplakeCallbackHandler(experience);
  const successes: boolean[] = [];
  for (const [index, work] of tasks.entries()) {
    const thread = arm.holdout === undefined ? {} : { configurable: { thread_id: `task-${index + 1}` } };
    const { verdict } = await graph.invoke({ task: work.text, work }, { callbacks: [handler], ...thread });
    successes.push(verdict.correct);
    onProgress(successes.length, successes);
  }
  await handler.flush();
  return {
    name: arm.name,
    successes,
    recallTimes,
    rows: await experience.counts(),
    seconds: (performance.now() - started) / 1000,
  };
}
