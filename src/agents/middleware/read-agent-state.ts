import { type AIMessage, type BaseMessage, isBaseMessage } from "@langchain/core/messages";

import { lastModelText } from "../../base/messages/read-messages.ts";

/** What the middleware sees of an agent's state. */
export interface AgentState {
  readonly messages: BaseMessage[];
  /** Of an agent with a `responseFormat`. */
  readonly structuredResponse?: unknown;
}

/** What came out: the structured response, else what the model said last. */
export function outputOf({ messages, structuredResponse }: AgentState): unknown {
  return structuredResponse ?? lastModelText(messages) ?? "";
}

/** What was tried: the model's last words, after the tools it called on the way, as `name(arguments)`. */
export function approachOf({ messages, structuredResponse }: AgentState): string {
  const start = messages.findLastIndex((message) => isBaseMessage(message) && message.type === "human");
  const turn = messages.slice(start + 1).filter((message) => message.type === "ai") as AIMessage[];
  const calls = turn.flatMap((message) =>
    (message.tool_calls ?? []).map(({ name, args }) => `${name}(${JSON.stringify(args)})`),
  );
  const answer =
    turn.at(-1)?.text || (structuredResponse === undefined ? "" : JSON.stringify(structuredResponse));
  return [...calls, ...(answer === "" ? [] : [answer])].join(" -> ") || "no answer";
}
