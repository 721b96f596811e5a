import { type BaseMessage, isBaseMessage, RemoveMessage, SystemMessage } from "@langchain/core/messages";

import type { ExperienceStore } from "../../experience/store/experience-store.ts";
import { portOf } from "../../experience/store/port.ts";
import { recallOptionsOf } from "../../experience/recall/recall-options.ts";
import { recallText } from "../../capture/attempts/recall-text.ts";
import { userAt } from "../../capture/attempts/user-at.ts";
import { type ExperienceNode, readNodeOptions, type RecallNodeOptions } from "./node-options.ts";
import { placeOf, threadOf } from "./node-place.ts";
import { readTask } from "./read-state.ts";
import { requireChannel } from "./require-channel.ts";

/** Id of the system message that `into: "messages"` adds, so that a later recall replaces it. */
export const EXPERIENCE_MESSAGE_ID = "langchain-deeplake-experience";

/**
 * A LangGraph node that puts past experience with similar tasks into the state, for the agent node after it.
 * When the store fails the agent goes on without; `experience.health()` counts it.
 * @throws DeeplakeError INVALID_ARGUMENT for options that recall does not take; the node itself INVALID_STATE when the state has no task, or no channel for the text
 * @example graph.addNode("recall", recallNode(experience))
 */
export function recallNode<State = object>(
  experience: ExperienceStore,
  given: RecallNodeOptions<State> = {},
): ExperienceNode<State> {
  const options = readNodeOptions("recallNode", experience, given);
  const { into = "experience" } = options;
  const recall = recallOptionsOf(options);
  return async (state, config) => {
    requireChannel(config, into);
    const task = readTask(state, options);
    const place = placeOf(config, task);
    const user = userAt(portOf(experience), options.user, config ?? {});
    portOf(experience).attempts.recalled(place);
    portOf(experience).attempts.belongsTo(user, place);
    const text = await recallText(experience, task, {
      ...recall,
      runId: portOf(experience).attempts.rootOf(place.runId) ?? "",
      threadId: threadOf(config) ?? "",
      user: user ?? "",
    });
    return into === "messages" ? { messages: messageUpdate(state, text) } : { [into]: text };
  };
}

function messageUpdate(state: unknown, text: string): BaseMessage[] {
  if (text !== "") return [new SystemMessage({ id: EXPERIENCE_MESSAGE_ID, content: text })];
  const messages = (state as Record<string, unknown>)["messages"];
  const stale =
    Array.isArray(messages) &&
    messages.some((message) => isBaseMessage(message) && message.id === EXPERIENCE_MESSAGE_ID);
  return stale ? [new RemoveMessage({ id: EXPERIENCE_MESSAGE_ID })] : [];
}
