import { type BaseMessage, coerceMessageLikeToMessage, isBaseMessage } from "@langchain/core/messages";

/**
 * A message, whichever of LangChain's forms it has: a class, `{ role, content }`, `{ type, content }`, a tuple, a text, or
 * a serialised one. `undefined` when it is none.
 */
export function anyMessage(value: unknown): BaseMessage | undefined {
  if (isBaseMessage(value)) return value;
  try {
    const message = coerceMessageLikeToMessage(value as BaseMessage);
    return message.content === undefined ? undefined : message;
  } catch {
    return undefined;
  }
}

/** The messages that an input is; `undefined` when it is something else. */
export function messagesOf(input: unknown): readonly unknown[] | undefined {
  if (Array.isArray(input)) return input.every((item) => anyMessage(item)) ? input : undefined;
  if (isBaseMessage(input)) return [input];
  const prompt = input as { lc_prompt_value?: boolean; toChatMessages?: () => BaseMessage[] } | null;
  return typeof prompt === "object" && prompt?.lc_prompt_value && prompt.toChatMessages
    ? prompt.toChatMessages()
    : undefined;
}

/** Where the last human message stands; -1 where there is none. */
export function lastHumanIndex(messages: readonly unknown[]): number {
  return messages.findLastIndex((message) => anyMessage(message)?.type === "human");
}

/** Whether the messages, or those in a field of an object, hold turns before the one under way. */
export function holdsEarlierTurns(value: unknown): boolean {
  const messages = messagesOf(value);
  if (messages) return lastHumanIndex(messages.slice(0, Math.max(lastHumanIndex(messages), 0))) >= 0;
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, held]) => {
    if (!Array.isArray(held) || held.length === 0) return false;
    const list = messagesOf(held);
    // A history stands apart from the message under way.
    return list !== undefined && (key === "messages" ? holdsEarlierTurns(list) : lastHumanIndex(list) >= 0);
  });
}
