import { type BaseMessage, isBaseMessage } from "@langchain/core/messages";
import type { Runnable } from "@langchain/core/runnables";
import { addMessages, type LangGraphRunnableConfig } from "@langchain/langgraph";

import { withoutText } from "../../base/messages/placed-text.ts";
import { bubblesUp } from "../../experience/records/error-status.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { recordFailed } from "../../capture/attempts/record-attempt.ts";
import {
  type EvaluateNodeOptions,
  type ExperienceNode,
  readEvaluateOptions,
  type RecallNodeOptions,
} from "./node-options.ts";
import { attemptIdentity, evaluateAttempt } from "./evaluate-node.ts";
import { attemptAt, ownPlaceOf } from "./node-place.ts";
import { readTask } from "./read-state.ts";
import { recalling } from "./recall-node.ts";

/** An agent node, in the forms that LangGraph takes. */
export type AgentNode<State> =
  | ((
      state: State,
      config: LangGraphRunnableConfig,
    ) => Record<string, unknown> | Promise<Record<string, unknown>>)
  | Runnable<State, Record<string, unknown>>;

/** Options of an agent with experience: those of recall and of evaluation. */
export type ExperienceAgentOptions<State> = RecallNodeOptions<State> & EvaluateNodeOptions<State>;

/**
 * Makes one node that recalls, runs the agent node with the text in its state, and scores and records the result. If
 * the agent throws, one failure is recorded, even without a callback handler, and the error is passed on to the graph.
 * Interrupts and aborts are not recorded.
 * @throws DeeplakeError INVALID_ARGUMENT
 * @example graph.addNode("agent", experienceAgent(agent, experience, { evaluate: checkAnswer }))
 */
export function experienceAgent<State extends object>(
  agent: AgentNode<State>,
  experience: ExperienceStore,
  given: ExperienceAgentOptions<State>,
): ExperienceNode<State> {
  const options = readEvaluateOptions("experienceAgent", experience, given);
  const recall = recalling(experience, options, ownPlaceOf);
  return async (before, config = {}) => {
    // Give the messages ids, because the recalled text is placed in a message and removed again by the message's id.
    const state = withUpdate(before, { messages: [] });
    const recalled = await recall(state, config);
    const informed = withUpdate(state, recalled);
    const update = await attempt(agent, informed, config, experience, options);
    const evaluation = await evaluateAttempt(
      experience,
      withUpdate(informed, update),
      config,
      options,
      ownPlaceOf,
    );
    // Only the agent was to read the text. Whatever the update holds is also streamed to the graph's caller.
    const { messages } = update;
    return {
      ...update,
      ...(Array.isArray(messages) && { messages: messages.map(withoutTextOf) }),
      ...(evaluation && options.scoreChannel !== undefined && { [options.scoreChannel]: evaluation.score }),
    };
  };
}

async function attempt<State extends object>(
  agent: AgentNode<State>,
  state: State,
  config: LangGraphRunnableConfig,
  experience: ExperienceStore,
  options: ExperienceAgentOptions<State>,
): Promise<Record<string, unknown>> {
  try {
    return typeof agent === "function" ? await agent(state, config) : await agent.invoke(state, config);
  } catch (error) {
    if (!bubblesUp(error) && !config.signal?.aborted) await fail(state, config, experience, options, error);
    throw error;
  }
}

async function fail<State extends object>(
  state: State,
  config: LangGraphRunnableConfig,
  experience: ExperienceStore,
  options: ExperienceAgentOptions<State>,
  error: unknown,
): Promise<void> {
  const place = attemptAt(experience, readTask(state, options), config, options, ownPlaceOf);
  const { memory, ...attempted } = { ...attemptIdentity(config), ...place, tokens: null };
  const { tags, agent } = options;
  if (memory) await recordFailed(experience, attempted, error, { tags, agent, ...memory });
}

function withoutTextOf(message: unknown): unknown {
  return isBaseMessage(message) ? withoutText(message) : message;
}

/**
 * The state after an update, as the next step would see it. Messages are merged as LangGraph's reducer
 * merges them.
 */
function withUpdate<State extends object>(state: State, update: Record<string, unknown>): State {
  const before = (state as Record<string, unknown>)["messages"];
  const added = update["messages"];
  if (!Array.isArray(before) || added === undefined) return { ...state, ...update };
  return { ...state, ...update, messages: addMessages(before as BaseMessage[], added as BaseMessage[]) };
}
