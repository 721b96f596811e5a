import type { BaseMessage } from "@langchain/core/messages";

import { lastHumanIndex } from "../../base/messages/any-message.ts";
import { answerText } from "../../base/messages/read-messages.ts";
import { spoken } from "../../base/messages/run-texts.ts";

/** The part of an agent's state that the middleware reads. */
export interface AgentState {
  readonly messages: BaseMessage[];
  /** Set for an agent with a `responseFormat`. */
  readonly structuredResponse?: unknown;
}

/**
 * The messages without what other agents did since the last human message. Agents of a team share the messages, and
 * LangChain signs those of each agent's model with the agent's name.
 */
export function ownMessages(messages: BaseMessage[]): BaseMessage[] {
  const start = lastHumanIndex(messages) + 1;
  const signature = ({ type, name }: BaseMessage): string => (type === "ai" && name) || "";
  const own = messages.findLast((message) => signature(message) !== "");
  const isOther = (message: BaseMessage): boolean => !["", own?.name].includes(signature(message));
  const other = messages.findLastIndex(isOther);
  if (other < start) return messages;
  const first = messages.findIndex(({ type }, at) => at > other && type === "ai");
  return [...messages.slice(0, start), ...messages.slice(first)];
}

/** The result: the structured response, else the text of the message that answers. */
export function outputOf({ messages, structuredResponse }: AgentState): unknown {
  return structuredResponse ?? answerText(messages) ?? "";
}

/**
 * Describes what was tried since the last human message: the tools that the model called, as
 * `name(arguments)`, then the answer. The structured response stands in for a missing answer.
 */
export function approachOf({ messages, structuredResponse }: AgentState): string {
  return spoken(
    ownMessages(messages),
    structuredResponse === undefined ? "" : JSON.stringify(structuredResponse),
  );
}
