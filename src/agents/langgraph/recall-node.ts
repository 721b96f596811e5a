import { getConfig, type LangGraphRunnableConfig } from "@langchain/langgraph";

import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { recallOfAttempt, recallText } from "../../capture/attempts/recall-text.ts";
import { messagesUpdate } from "./messages-update.ts";
import { type ExperienceNode, readNodeOptions, type RecallNodeOptions } from "./node-options.ts";
import { attemptAt, type ownPlaceOf, placeOf, sharedAt } from "./node-place.ts";
import { requireChannel } from "./require-channel.ts";
import { taskToRecall } from "./run-task.ts";
import { noteBefore } from "./state-before.ts";

/**
 * Makes a LangGraph node that puts experience with similar tasks into the state, for the agent node after
 * the recall node. If the store fails, the agent continues without experience, and `experience.health()` counts the
 * error.
 * @throws DeeplakeError INVALID_ARGUMENT for options that recall does not take; the node itself throws
 * INVALID_STATE if the state has no place for a task, no channel for the text, or messages without ids to carry it
 * @example graph.addNode("recall", recallNode(experience))
 */
export function recallNode<State = object>(
  experience: ExperienceStore,
  given: RecallNodeOptions<State> = {},
): ExperienceNode<State> {
  const options = readNodeOptions("recallNode", experience, given);
  const { into = "experience" } = options;
  const recall = recalling(experience, options, placeOf);
  return async (state, config) => {
    requireChannel(config, into);
    const here = config ?? getConfig();
    noteBefore(here, state);
    return recall(state, here, taskToRecall(experience, state, here, options));
  };
}

/** @param findPlace Finds the place of the code that recalls */
export function recalling<State>(
  experience: ExperienceStore,
  options: RecallNodeOptions<State>,
  findPlace: typeof ownPlaceOf<State>,
): (
  state: State,
  config: LangGraphRunnableConfig | undefined,
  task: string | undefined,
) => Promise<Record<string, unknown>> {
  const { into = "experience" } = options;
  return async (state, config, task) => {
    const shown = (text: string): Record<string, unknown> =>
      into === "messages" ? { messages: messagesUpdate(state, text) } : { [into]: text };
    if (task === undefined) return shown("");
    const attempt = attemptAt(experience, task, config, options, findPlace);
    const { place, memory } = attempt;
    portOf(experience).attempts.recalled(place);
    portOf(experience).attempts.owners.belongsTo(attempt, place);
    if (findPlace === placeOf) sharedAt(experience, task, config, memory)?.begin();
    const text =
      memory &&
      (await recallText(experience, task, recallOfAttempt(experience, options, memory, attempt, state)));
    // The run may have been aborted during the recall. Then the node must not change the state.
    config?.signal?.throwIfAborted();
    return shown(text ?? "");
  };
}
