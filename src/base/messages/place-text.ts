import { SystemMessage } from "@langchain/core/messages";

import { anyMessage, lastHumanIndex, messagesOf } from "./any-message.ts";
import { withText } from "./placed-text.ts";

/**
 * Where a text can go without a provider refusing the messages: some take one system message, and that first; some no
 * two user messages in a row; all want tool calls answered before anything else. So it joins a message that is there.
 */

/** The messages with the text at the end of the system message that leads, or with one in front that says it. */
export function withSystemText(messages: readonly unknown[], text: string): readonly unknown[] {
  const [first, ...rest] = messages;
  return leads(messages) ? [withText(first, text, "after"), ...rest] : [new SystemMessage(text), ...messages];
}

/** The messages with the text before what the last human message says; `undefined` when there is none. */
export function withHumanText(messages: readonly unknown[], text: string): readonly unknown[] | undefined {
  const at = lastHumanIndex(messages);
  return at === -1 ? undefined : messages.with(at, withText(messages[at], text, "before"));
}

/** Messages that others may put a system message in front of: only one that is there already is added to. */
export function withTextWithin(messages: readonly unknown[], text: string): readonly unknown[] {
  return (leads(messages) ? undefined : withHumanText(messages, text)) ?? withSystemText(messages, text);
}

/** Whether a system message comes first. */
export function leads(messages: readonly unknown[]): boolean {
  return messages.length > 0 && anyMessage(messages[0])?.type === "system";
}

/**
 * A chain's input with recalled text. A text stands after it. Messages have it in their system message. An object gets it
 * under `key`, or in the messages that stand there. Messages and texts stay as they are when nothing was recalled.
 */
export function informedInput(input: unknown, text: string, key: string): unknown {
  if (typeof input === "string") return text === "" ? input : `${text}\n\n${input}`;
  const messages = messagesOf(input);
  if (messages) return text === "" ? input : withSystemText(messages, text);
  if (typeof input !== "object" || input === null) return input;
  const held = (input as Record<string, unknown>)[key];
  const list = Array.isArray(held) ? messagesOf(held) : undefined;
  if (!list) return { ...input, [key]: text };
  return text === "" ? input : { ...input, [key]: withTextWithin(list, text) };
}
