import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import type { Verdict } from "../../experience/records/combine-labels.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { tokensOfMessages } from "../../base/messages/read-messages.ts";
import { type Attempt, recordEvaluated } from "../../capture/attempts/record-attempt.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import { type EvaluateNodeOptions, type ExperienceNode, readEvaluateOptions } from "./node-options.ts";
import { attemptAt, type ownPlaceOf, placeOf } from "./node-place.ts";
import { readApproach, readOutput, readTask } from "./read-state.ts";
import { requireChannel } from "./require-channel.ts";

/**
 * Makes a LangGraph node that scores the work of the agent node before it and records that work as one experience,
 * with `metadata.tokens_used` and `metadata.duration` (seconds). If the evaluate node runs again for the same step,
 * after a retry or resume, the new record replaces the earlier one.
 * @throws DeeplakeError INVALID_ARGUMENT; the node itself throws INVALID_STATE if the state has no place
 * for a task or for what was tried
 * @example graph.addNode("evaluate", evaluateNode(experience, { evaluate: ({ output }) => output === "42" }))
 */
export function evaluateNode<State = object>(
  experience: ExperienceStore,
  given: EvaluateNodeOptions<State>,
): ExperienceNode<State> {
  const options = readEvaluateOptions("evaluateNode", experience, given);
  return async (state, config) => {
    if (options.scoreChannel !== undefined) requireChannel(config, options.scoreChannel);
    const evaluation = await evaluateAttempt(experience, state, config, options);
    return evaluation && options.scoreChannel !== undefined
      ? { [options.scoreChannel]: evaluation.score }
      : {};
  };
}

/**
 * Scores and records one attempt. Returns `null` if the run has no memory, or if the attempt could not be
 * scored or kept.
 */
export async function evaluateAttempt<State>(
  experience: ExperienceStore,
  state: State,
  config: LangGraphRunnableConfig | undefined,
  options: EvaluateNodeOptions<State>,
  findPlace: typeof ownPlaceOf<State> = placeOf,
): Promise<Verdict | null> {
  const task = readTask(experience, state, options);
  const approach = task === undefined ? undefined : readApproach(experience, state, options);
  if (task === undefined || approach === undefined) return null;
  const tokens = tokensOfMessages((state as { messages?: unknown }).messages);
  const { memory, ...place } = attemptAt(experience, task, config, options, findPlace);
  const attempt = { ...attemptIdentity(config), ...place, tokens };
  portOf(experience).attempts.belongsTo(attempt, attempt.place);
  if (memory === null) return null;
  const result = { approach, output: readOutput(state, options, approach), state };
  return recordEvaluated(experience, attempt, result, options.evaluate, {
    source: options.source,
    tags: options.tags,
    agent: options.agent,
    ...memory,
    signal: config?.signal,
  });
}

/**
 * The id of an attempt, derived from LangGraph's task id. The task id stays the same over retries, interrupts
 * and resumes, so one attempt makes one experience.
 */
export function attemptIdentity(config: LangGraphRunnableConfig | undefined): Pick<Attempt, "id"> {
  const taskId = config?.executionInfo?.taskId;
  return taskId === undefined ? {} : { id: derivedId("langgraph task", taskId) };
}
