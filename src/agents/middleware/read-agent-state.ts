import type { BaseMessage } from "@langchain/core/messages";

import { answerText } from "../../base/messages/read-messages.ts";
import { spoken } from "../../base/messages/run-texts.ts";

/** The part of an agent's state that the middleware reads. */
export interface AgentState {
  readonly messages: BaseMessage[];
  /** Set for an agent with a `responseFormat`. */
  readonly structuredResponse?: unknown;
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
  return spoken(messages, structuredResponse === undefined ? "" : JSON.stringify(structuredResponse));
}
