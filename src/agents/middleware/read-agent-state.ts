import type { AIMessage, BaseMessage, ToolMessage } from "@langchain/core/messages";

import { lastHumanIndex } from "../../base/messages/any-message.ts";
import { fieldOf } from "../../base/messages/chain-values.ts";
import { answerText } from "../../base/messages/read-messages.ts";
import { jsonOf } from "../../base/messages/snapshot.ts";
import { spoken } from "../../base/messages/run-texts.ts";
import { turnAt } from "../../base/messages/task.ts";

/** The part of an agent's state that the middleware reads. */
export interface AgentState {
  readonly messages: BaseMessage[];
  /** Set for an agent with a `responseFormat`. */
  readonly structuredResponse?: unknown;
}

/**
 * The messages of the agent's attempt at a task, after those of earlier turns. Agents of a team share the messages.
 * LangChain signs the model messages of each agent with the agent's name. The work of other agents in the turn is
 * left out.
 */
export function ownMessages(all: BaseMessage[], task: string): BaseMessage[] {
  const messages = turnAt(all, task);
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
 * Describes what was tried in the messages of a turn: the tools that the model called, as
 * `name(arguments)`, then the answer. The structured response stands in for a missing answer.
 */
export function approachOf({ structuredResponse }: AgentState, turn: readonly BaseMessage[]): string {
  return spoken(turn, jsonOf(structuredResponse));
}

/**
 * Whether LangChain is about to call the model again, because its structured response did not fit the schema.
 * LangChain then also runs the `afterAgent` hooks, in parallel with that model call. The model gives a structured
 * response as a call of a tool that does not exist. In this case, the last message answers that call, although no
 * tool wrote an answer.
 */
export function isAskedAgain({ messages }: AgentState, tools: readonly unknown[] | undefined): boolean {
  const { tool_call_id: id, status } = (messages.at(-1) ?? {}) as Partial<ToolMessage>;
  if (!tools || id === undefined || status !== undefined) return false;
  const call = messages
    .flatMap((message) => (message as AIMessage).tool_calls ?? [])
    .find((one) => one.id === id);
  return call !== undefined && !tools.some((tool) => fieldOf(tool, "name") === call.name);
}
