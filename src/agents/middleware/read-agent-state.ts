import type { BaseMessage } from "@langchain/core/messages";

import { lastModelText } from "../../base/messages/read-messages.ts";
import { jsonOf } from "../../base/messages/snapshot.ts";
import { spoken } from "../../base/messages/run-texts.ts";

/** The part of an agent's state that the middleware reads. */
export interface AgentState {
  readonly messages: BaseMessage[];
  /** Set for an agent with a `responseFormat`. */
  readonly structuredResponse?: unknown;
}

/** The result: the structured response, else the text of the last model message. */
export function outputOf({ messages, structuredResponse }: AgentState): unknown {
  return structuredResponse ?? lastModelText(messages) ?? "";
}

/**
 * Describes what was tried since the last human message: the tools that the model called, as
 * `name(arguments)`, then the text of the model's last message. The structured response stands in for a missing text.
 */
export function approachOf({ messages, structuredResponse }: AgentState): string {
  return spoken(messages, jsonOf(structuredResponse));
}
