import { getConfig, type LangGraphRunnableConfig } from "@langchain/langgraph";

import type { Verdict } from "../../experience/records/combine-labels.ts";
import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { tokensOfMessages } from "../../base/messages/read-messages.ts";
import { messagesOfState, turnAt } from "../../base/messages/task.ts";
import { type Attempt, recordEvaluated } from "../../capture/attempts/record-attempt.ts";
import { derivedId } from "../../base/json/derived-id.ts";
import { type EvaluateNodeOptions, type ExperienceNode, readEvaluateOptions } from "./node-options.ts";
import { attemptAt, type ownPlaceOf, placeOf, sharedAt } from "./node-place.ts";
import { readApproach, readOutput, stateSince } from "./read-state.ts";
import { requireChannel } from "./require-channel.ts";
import { taskInRun } from "./run-task.ts";
import { stateBefore } from "./state-before.ts";

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
    const here = config ?? getConfig();
    const task = await taskInRun(experience, state, here, options, { judges: true });
    const since = stateSince(stateBefore(here), state, options);
    const evaluation = await evaluateAttempt(experience, state, here, options, task, placeOf, since);
    return evaluation && options.scoreChannel !== undefined
      ? { [options.scoreChannel]: evaluation.score }
      : {};
  };
}

/**
 * Scores and records one attempt. Returns `null` if the run has no task or no memory, or if the attempt could not be
 * scored or kept.
 * @param since The part of the state in which the approach is looked for
 */
export async function evaluateAttempt<State>(
  experience: ExperienceStore,
  state: State,
  config: LangGraphRunnableConfig | undefined,
  options: EvaluateNodeOptions<State>,
  task: string | undefined,
  findPlace: typeof ownPlaceOf<State>,
  since: State,
): Promise<Verdict | null> {
  if (task === undefined) return null;
  const approach = readApproach(experience, since, options);
  if (approach === undefined) return null;
  const said = messagesOfState(state);
  const messages = said && turnAt(said, task);
  const tokens = tokensOfMessages(messages);
  const { memory, ...place } = attemptAt(experience, task, config, options, findPlace);
  const shared = findPlace === placeOf ? sharedAt(experience, task, config, memory) : undefined;
  shared?.begin();
  const attempt = { ...attemptIdentity(config), ...place, tokens, shared };
  portOf(experience).attempts.owners.belongsTo(attempt, attempt.place);
  if (memory === null) return null;
  const result = {
    approach,
    output: readOutput(options.output ? state : since, options, approach),
    state,
    messages,
  };
  return recordEvaluated(experience, attempt, result, options.evaluate, {
    source: options.source,
    tags: options.tags,
    agent: options.agent,
    ...memory,
    signal: config?.signal,
  });
}

/** How many attempts an execution of a LangGraph task has ended. Each try of the task is a new execution. */
const ended = new WeakMap<object, number>();

/**
 * The id of an attempt, derived from LangGraph's task id. The task id stays the same over retries, interrupts and
 * resumes, which is why one attempt makes one experience. Some code ends several attempts in one task, such as a
 * workflow of the functional API. These are numbered, because the code ends them in the same order when LangGraph
 * repeats the task.
 */
export function attemptIdentity(config: LangGraphRunnableConfig | undefined): Pick<Attempt, "id"> {
  const execution = config?.executionInfo;
  if (execution?.taskId === undefined) return {};
  const before = ended.get(execution) ?? 0;
  ended.set(execution, before + 1);
  return { id: derivedId("langgraph task", execution.taskId, ...(before === 0 ? [] : [`${before}`])) };
}
