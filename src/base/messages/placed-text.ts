import {
  type BaseMessage,
  HumanMessage,
  isBaseMessage,
  type MessageContent,
  SystemMessage,
} from "@langchain/core/messages";

import { anyMessage } from "./any-message.ts";

/** The side of a message's content on which a text is placed. */
type Side = "before" | "after";

/** Key in `additional_kwargs` under which a message that stays in a state stores the placed text. */
const PLACED = "deeplake_experience";

/**
 * Places a text before or after the content of a message. The message stays a string, tuple, object or class,
 * but a serialised message becomes a class.
 */
export function withText(message: unknown, text: string, side: Side): unknown {
  const content = contentWith(anyMessage(message)?.content ?? "", text, side);
  if (typeof message === "string") return content;
  if (Array.isArray(message)) return [message[0], content];
  if (isBaseMessage(message)) return withContent(message, content);
  // A serialised message has no `content` at its top level.
  if (!Object.hasOwn(message as object, "content"))
    return withContent(anyMessage(message) as BaseMessage, content);
  return { ...(message as object), content };
}

/** Like `withText`, for a message that is kept in a state: `withoutText` can remove the text again. */
export function withKnownText(message: BaseMessage, text: string, side: Side): BaseMessage {
  const kwargs = { ...message.additional_kwargs, [PLACED]: text };
  return withContent(message, contentWith(message.content, text, side), kwargs);
}

/** Removes the text that `withKnownText` placed. Returns the same message if it has no such text. */
export function withoutText(message: BaseMessage): BaseMessage {
  const { [PLACED]: text, ...kwargs } = message.additional_kwargs ?? {};
  if (typeof text !== "string") return message;
  return withContent(message, contentWithout(message.content, text), kwargs);
}

/** The text that `withKnownText` placed in a message; empty if there is none. */
export function placedText({ additional_kwargs: kwargs }: BaseMessage): string {
  const text = kwargs?.[PLACED];
  return typeof text === "string" ? text : "";
}

/**
 * Most levels at which messages are looked for. A graph's stream nests the messages of its state in a mode, payload,
 * result, node, channel and list.
 */
const DEEPEST = 8;

/**
 * Removes what `withKnownText` placed from the messages in a value: a message, a list, the state of a graph, or a
 * part of its stream. System messages that had only a placed text are removed from their list. Returns the value itself
 * if nothing was placed.
 */
export function withoutTexts(value: unknown, depth = 0): unknown {
  try {
    return leftOf(value, depth);
  } catch {
    // A getter or a proxy of the application threw.
    return value;
  }
}

function leftOf(value: unknown, depth: number): unknown {
  if (isBaseMessage(value)) return withoutText(value);
  if (depth > DEEPEST || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const left = value.map((item) => withoutTexts(item, depth + 1));
    return left.every((item, at) => item === value[at]) ? value : left.filter((item) => !isEmptied(item));
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const fields = Object.entries(value);
  const left = fields.map(([key, item]): [string, unknown] => [key, withoutTexts(item, depth + 1)]);
  return left.every(([, item], at) => item === fields[at]?.[1]) ? value : Object.fromEntries(left);
}

/** Whether nothing is left of a system message that had only a placed text. */
function isEmptied(message: unknown): boolean {
  return isBaseMessage(message) && message.type === "system" && message.content === "";
}

function contentWith(content: MessageContent, text: string, side: Side): MessageContent {
  if (typeof content === "string") {
    if (content.trim() === "") return text;
    return side === "before" ? `${text}\n\n${content}` : `${content}\n\n${text}`;
  }
  if (content.length === 0) return [{ type: "text", text }];
  if (side === "after") return [...content, { type: "text", text: `\n\n${text}` }];
  // Anthropic requires the results of tools to come first.
  const at = content.findIndex(({ type }) => type !== "tool_result");
  return content.toSpliced(at === -1 ? content.length : at, 0, { type: "text", text: `${text}\n\n` });
}

function contentWithout(content: MessageContent, text: string): MessageContent {
  if (typeof content !== "string")
    return content.filter(
      (block) => !(block.type === "text" && (block["text"] as string).trim() === text.trim()),
    );
  if (content === text) return "";
  if (content.startsWith(`${text}\n\n`)) return content.slice(text.length + 2);
  return content.endsWith(`\n\n${text}`) ? content.slice(0, -text.length - 2) : content;
}

function withContent(
  message: BaseMessage,
  content: MessageContent,
  kwargs: BaseMessage["additional_kwargs"] = message.additional_kwargs,
): BaseMessage {
  const { id, name, response_metadata } = message;
  const fields = {
    content,
    additional_kwargs: kwargs,
    response_metadata,
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
  };
  return message.type === "system" ? new SystemMessage(fields) : new HumanMessage(fields);
}
