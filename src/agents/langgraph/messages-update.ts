import { type BaseMessage, isBaseMessage, RemoveMessage, SystemMessage } from "@langchain/core/messages";
import { REMOVE_ALL_MESSAGES } from "@langchain/langgraph";

import { DeeplakeError } from "../../base/errors.ts";
import { lastHumanIndex } from "../../base/messages/any-message.ts";
import { placedText, withoutText } from "../../base/messages/placed-text.ts";
import { leads, withKnownTextIn } from "../../base/messages/place-text.ts";

/**
 * Id of the system message that `into: "messages"` adds if there is neither a leading system message nor a
 * human message to carry the text.
 */
export const EXPERIENCE_MESSAGE_ID = "langchain-deeplake-experience";

/**
 * The update that puts the text into the messages of a state and removes the text of an earlier recall. If
 * possible, an existing message carries the text, because agents put a system message of their own in front,
 * and some providers refuse two system messages in a row.
 * @throws DeeplakeError INVALID_STATE if a message to change has no id, because such a message cannot be replaced
 */
export function messagesUpdate(state: unknown, text: string): BaseMessage[] {
  const before = messagesIn(state);
  const own = before.filter(({ id }) => id === EXPERIENCE_MESSAGE_ID);
  const kept = before.filter((message) => !own.includes(message)).map(withoutText);
  if (text !== "" && !leads(kept) && lastHumanIndex(kept) === -1)
    return [
      ...(before.length === 0 ? [] : [new RemoveMessage({ id: REMOVE_ALL_MESSAGES })]),
      new SystemMessage({ id: EXPERIENCE_MESSAGE_ID, content: text }),
      ...kept,
    ];
  const informed = text === "" ? kept : (withKnownTextIn(kept, text) as readonly BaseMessage[]);
  const changed = informed.filter((message) => !before.includes(message));
  for (const message of changed)
    if (!message.id)
      throw new DeeplakeError(
        "INVALID_STATE",
        "Expected messages with ids in state.messages, as MessagesAnnotation keeps them, got a message without an id, which cannot be replaced. Use MessagesAnnotation or messagesStateReducer, or set the option into to another channel.",
      );
  return [...own.map(({ id }) => new RemoveMessage({ id: id as string })), ...changed];
}

/** The text that the last update put into the messages of a state; empty if there is none. */
export function textInMessages(state: unknown): string {
  const messages = messagesIn(state);
  const own = messages.find(({ id }) => id === EXPERIENCE_MESSAGE_ID);
  return own?.text ?? messages.map(placedText).find((text) => text !== "") ?? "";
}

/**
 * @throws DeeplakeError INVALID_STATE if `state.messages` has anything but LangChain's message objects, which happens
 * in a channel without a reducer that converts messages
 */
function messagesIn(state: unknown): readonly BaseMessage[] {
  const messages: unknown = (state as Record<string, unknown>)["messages"] ?? [];
  if (Array.isArray(messages) && messages.every((message) => isBaseMessage(message))) return messages;
  throw new DeeplakeError(
    "INVALID_STATE",
    "Expected a list of messages in state.messages, as MessagesAnnotation keeps them, got something else. Use MessagesAnnotation, or set the option into to another channel.",
  );
}
