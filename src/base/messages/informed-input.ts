import { type BaseMessage, isBaseMessage, SystemMessage } from "@langchain/core/messages";

/**
 * A chain's input with recalled text: an object gets it under `key`; a text stands after it; messages get it as a system
 * message, appended to the one that leads. Messages and texts stay as they are when nothing was recalled.
 */
export function informedInput(input: unknown, text: string, key: string): unknown {
  if (typeof input === "string") return text === "" ? input : `${text}\n\n${input}`;
  const messages = messagesOf(input);
  if (messages) return text === "" ? input : withSystemText(messages, text);
  return typeof input === "object" && input !== null ? { ...input, [key]: text } : input;
}

/** The messages that an input is; `undefined` when it is something else. */
export function messagesOf(input: unknown): readonly unknown[] | undefined {
  if (Array.isArray(input)) return input as readonly unknown[];
  if (isBaseMessage(input)) return [input];
  const prompt = input as { lc_prompt_value?: boolean; toChatMessages?: () => BaseMessage[] } | null;
  return typeof prompt === "object" && prompt?.lc_prompt_value && prompt.toChatMessages
    ? prompt.toChatMessages()
    : undefined;
}

function withSystemText(messages: readonly unknown[], text: string): readonly unknown[] {
  const [first, ...rest] = messages;
  return isBaseMessage(first) && first.type === "system"
    ? [(first as SystemMessage).concat(`\n\n${text}`), ...rest]
    : [new SystemMessage(text), ...messages];
}
