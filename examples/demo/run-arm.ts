import type { BaseChatModel } from "@langchain/core/language_models/chat_models";

import { DeeplakeCallbackHandler, type ExperienceStore } from "../../src/index.ts";
import { agentGraph, type Arm } from "./agent-graph.ts";
import type { Task } from "./family.ts";

/** What an arm did with the stream. */
export interface ArmResult {
  readonly name: string;
  readonly successes: readonly boolean[];
  /** Milliseconds of each recall. */
  readonly recallTimes: readonly number[];
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
  const recallTimes: number[] = [];
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

/** The same store, with the time of each recall noted. */
function timed(experience: ExperienceStore, times: number[]): ExperienceStore {
  return new Proxy(experience, {
    get(store, name) {
      if (name !== "recall") {
        const value: unknown = Reflect.get(store, name, store);
        return typeof value === "function" ? value.bind(store) : value;
      }
      return async (...given: Parameters<ExperienceStore["recall"]>) => {
        const started = performance.now();
        try {
          return await store.recall(...given);
        } finally {
          times.push(performance.now() - started);
        }
      };
    },
  });
}
