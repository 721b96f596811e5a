import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { recallOfAttempt, recallText } from "../../capture/attempts/recall-text.ts";
import { messagesUpdate } from "./messages-update.ts";
import { type ExperienceNode, readNodeOptions, type RecallNodeOptions } from "./node-options.ts";
import { attemptAt, type ownPlaceOf, placeOf } from "./node-place.ts";
import { readTask } from "./read-state.ts";
import { requireChannel } from "./require-channel.ts";

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
  return recalling(experience, given, placeOf);
}

/** @param findPlace Finds the place of the node that recalls */
export function recalling<State>(
  experience: ExperienceStore,
  given: RecallNodeOptions<State>,
  findPlace: typeof ownPlaceOf<State>,
): ExperienceNode<State> {
  const options = readNodeOptions("recallNode", experience, given);
  const { into = "experience" } = options;
  return async (state, config) => {
    requireChannel(config, into);
    const task = readTask(experience, state, options);
    const shown = (text: string): Record<string, unknown> =>
      into === "messages" ? { messages: messagesUpdate(state, text) } : { [into]: text };
    if (task === undefined) return shown("");
    const attempt = attemptAt(experience, task, config, options, findPlace);
    const { place, memory } = attempt;
    portOf(experience).attempts.recalled(place);
    portOf(experience).attempts.belongsTo(attempt, place);
    const text =
      memory &&
      (await recallText(experience, task, recallOfAttempt(experience, options, memory, attempt, state)));
    return shown(text ?? "");
  };
}
