import type { BasePromptValueInterface as BasePromptValue } from "@langchain/core/prompt_values";
import {
  type BaseMessage,
  type ChatMessage,
  coerceMessageLikeToMessage,
  isBaseMessage,
  type StoredMessage,
} from "@langchain/core/messages";

/** Names of fields with earlier turns of a conversation. */
export const HISTORY: RegExp = /history|memory|previous|earlier|past/iu;

/**
 * Reads a message in any of LangChain's forms: a class, `{ role, content }`, `{ type, content }`, a tuple, a
 * string, or a serialised message, `{ lc, … }` or `{ type, data }`. `undefined` for anything else.
 */
export function anyMessage(value: unknown): BaseMessage | undefined {
  try {
    if (isBaseMessage(value)) return value;
    const given = ofStored(value);
    if (!namesItsKind(given)) return undefined;
    const message = coerceMessageLikeToMessage(given as BaseMessage);
    return message.content === undefined ? undefined : message;
  } catch {
    return undefined;
  }
}

/**
 * Whether a value says which kind of message it is. LangChain refuses all others with an error that prints the whole value,
 * which takes long for the state of a graph.
 */
function namesItsKind(value: unknown): boolean {
  if (typeof value === "string") return true;
  if (typeof value !== "object" || value === null) return false;
  const { lc, role, type } = value as Partial<Record<"lc" | "role" | "type", unknown>>;
  const kind: unknown = Array.isArray(value) ? value[0] : (role ?? type);
  return typeof kind === "string" || lc === 1;
}

/** Converts `{ type, data }`, the form in which chat histories store a message, to `{ type, content, … }`. */
function ofStored(value: unknown): unknown {
  const { type, data } = (value ?? {}) as Partial<StoredMessage>;
  return typeof type === "string" && typeof data === "object" && data !== null ? { ...data, type } : value;
}

/**
 * The messages in an input that is a list of messages in any form, one message of LangChain's class, or a
 * prompt value. `undefined` for any other input.
 */
export function messagesOf(input: unknown): readonly unknown[] | undefined {
  if (Array.isArray(input)) return input.every((item) => anyMessage(item)) ? input : undefined;
  if (isBaseMessage(input)) return [input];
  const prompt = input as { readonly toChatMessages?: unknown } | null | undefined;
  return typeof prompt?.toChatMessages === "function"
    ? (prompt as BasePromptValue).toChatMessages()
    : undefined;
}

/** Index of the last message that a person wrote; -1 if there is none. */
export function lastHumanIndex(messages: readonly unknown[]): number {
  return messages.findLastIndex((message) => isHuman(message) && sourceOf(message) === undefined);
}

/** Whether a value is a human message. A `ChatMessage` says so by its role. */
function isHuman(value: unknown): boolean {
  const message = anyMessage(value);
  if (message?.type !== "generic") return message?.type === "human";
  return ["user", "human"].includes((message as ChatMessage).role);
}

/**
 * LangChain's mark on human messages that nobody wrote, such as the summary of a conversation or the end of a task in the
 * background. `undefined` for all other messages.
 */
export function sourceOf(value: unknown): string | undefined {
  const source = anyMessage(value)?.additional_kwargs?.["lc_source"];
  return typeof source === "string" ? source : undefined;
}

/**
 * Whether a list of messages, or a list in a field of an object, has a human message before the current turn. A summary
 * of earlier turns counts as such a message.
 */
export function holdsEarlierTurns(value: unknown): boolean {
  const messages = messagesOf(value);
  if (messages) return messages.slice(0, Math.max(lastHumanIndex(messages), 0)).some(isHuman);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, held]) => {
    if (!Array.isArray(held) || held.length === 0) return false;
    const list = messagesOf(held);
    if (key === "messages") return list !== undefined && holdsEarlierTurns(list);
    // A history field does not include the current message, so any human message in it is an earlier turn. Elsewhere
    // a list of texts may be anything, such as tags.
    return list?.some((one) => (typeof one !== "string" || HISTORY.test(key)) && isHuman(one)) === true;
  });
}
