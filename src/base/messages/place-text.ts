import { SystemMessage } from "@langchain/core/messages";

import { anyMessage, lastHumanIndex, messagesOf } from "./any-message.ts";
import { withKnownText, withText } from "./placed-text.ts";
import { isCommand, updateIn } from "./task.ts";

/**
 * These functions place a text where no provider refuses the messages. Some providers take only one system message, and
 * only first. Some refuse two user messages in a row. All require tool calls to be answered before anything
 * else. So the text is added to an existing message if possible.
 */

/** Adds a text to the leading system message, or puts a new system message in front. */
export function withSystemText(messages: readonly unknown[], text: string): readonly unknown[] {
  const [first, ...rest] = messages;
  return leads(messages) ? [withText(first, text, "after"), ...rest] : [new SystemMessage(text), ...messages];
}

/** Adds a text at the beginning of the last human message's content; `undefined` if there is no human message. */
export function withHumanText(messages: readonly unknown[], text: string): readonly unknown[] | undefined {
  const at = lastHumanIndex(messages);
  return at === -1 ? undefined : messages.with(at, withText(messages[at], text, "before"));
}

/**
 * Adds a text to messages that stay in a state and that may later get another system message in front. The text goes to
 * the leading system message, otherwise to the last human message. A system message is added only if there is neither.
 * `withoutTexts` removes the text again.
 */
export function withKnownTextIn(messages: readonly unknown[], text: string): readonly unknown[] {
  const at = leads(messages) ? 0 : lastHumanIndex(messages);
  const carrier = anyMessage(messages[at]);
  if (!carrier) return [withKnownText(new SystemMessage(""), text, "after"), ...messages];
  return messages.with(at, withKnownText(carrier, text, carrier.type === "system" ? "after" : "before"));
}

/** Whether the first message is a system message. */
export function leads(messages: readonly unknown[]): boolean {
  return messages.length > 0 && anyMessage(messages[0])?.type === "system";
}

/**
 * Adds recalled text to a chain's input. The text goes in front of a string, into the leading system message of
 * messages, and into the field `key` of an object. If that field already has messages, the text goes into these
 * messages. An empty text changes no string and no messages, but is still set as the field of an object. In a `Command`,
 * the update gets the text. Other values, such as instances of classes, stay as they are.
 */
export function informedInput(input: unknown, text: string, key: string): unknown {
  if (typeof input === "string") return text === "" ? input : `${text}\n\n${input}`;
  const messages = messagesOf(input);
  if (messages) return text === "" ? input : withSystemText(messages, text);
  if (isCommand(input)) {
    const update = informedInput(updateIn(input), text, key);
    return Object.assign(Object.create(Object.getPrototypeOf(input) as object), input, { update });
  }
  // A copy of an array, or of an instance of a class, would lose its type.
  if (!isPlain(input)) return input;
  const list = messagesAt(input as Record<string, unknown>, key);
  if (!list) return { ...input, [key]: text };
  return text === "" ? { [key]: list, ...input } : { ...input, [key]: withKnownTextIn(list, text) };
}

/** The messages in a field: a list or one message. In `messages`, a text is a message, and a missing value is []. */
function messagesAt(input: Readonly<Record<string, unknown>>, key: string): readonly unknown[] | undefined {
  const held = input[key] ?? (key === "messages" ? [] : undefined);
  if (typeof held === "string") return key === "messages" ? [held] : undefined;
  return messagesOf(held) ?? (anyMessage(held) && [held]);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
