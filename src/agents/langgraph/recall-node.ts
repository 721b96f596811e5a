import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { recallOfAttempt, recallText } from "../../capture/attempts/recall-text.ts";
import { userAt } from "../../capture/attempts/user-at.ts";
import { messagesUpdate } from "./messages-update.ts";
import { type ExperienceNode, readNodeOptions, type RecallNodeOptions } from "./node-options.ts";
import { memoryOf, type ownPlaceOf, placeOf, threadOf } from "./node-place.ts";
import { readTask } from "./read-state.ts";
import { requireChannel } from "./require-channel.ts";

/**
 * Makes a LangGraph node that puts experience with similar tasks into the state, for the agent node after
 * the recall node. If the store fails, the agent continues without experience, and `experience.health()` counts the
 * error.
 * @throws DeeplakeError INVALID_ARGUMENT for options that recall does not take; the node itself throws
 * INVALID_STATE if the state has no task, no channel for the text, or messages without ids to carry it
 * @example graph.addNode("recall", recallNode(experience))
 */
export function recallNode<State = object>(
  experience: ExperienceStore,
  given: RecallNodeOptions<State> = {},
): ExperienceNode<State> {
  return recalling(experience, given, (config, task) => placeOf(config, task));
}

/** @param findPlace Finds the place of the node that recalls */
export function recalling<State>(
  experience: ExperienceStore,
  given: RecallNodeOptions<State>,
  findPlace: typeof ownPlaceOf<State>,
): ExperienceNode<State> {
  const options = readNodeOptions("recallNode", experience, given);
  const { into = "experience", scope } = options;
  return async (state, config) => {
    requireChannel(config, into);
    const task = readTask(state, options);
    const place = findPlace(config, task, options);
    const threadId = threadOf(config);
    const memory = memoryOf(experience, scope, config, place);
    const user = userAt(portOf(experience), options.user, config ?? {});
    portOf(experience).attempts.recalled(place);
    portOf(experience).attempts.belongsTo({ user, threadId }, place);
    const text =
      memory &&
      (await recallText(
        experience,
        task,
        recallOfAttempt(experience, options, memory, { place, threadId, user }, state),
      ));
    return into === "messages" ? { messages: messagesUpdate(state, text ?? "") } : { [into]: text ?? "" };
  };
}
