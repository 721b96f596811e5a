import type { AIMessage, BaseMessage, ToolMessage } from "@langchain/core/messages";

import { readSafely } from "./read-safely.ts";
import { jsonOf } from "./snapshot.ts";
import { notDone } from "./tool-results.ts";

/**
 * The calls of tools in the messages of a turn, as `name(arguments)`. A call that was not done, because a person rejected
 * it or a limit was reached, begins with `not done: `, so that nobody takes it for a step of the attempt.
 */
export function toolCallTexts(turn: readonly BaseMessage[]): string[] {
  const answers = new Map<string, BaseMessage>();
  for (const message of turn)
    if (message.type === "tool") answers.set((message as ToolMessage).tool_call_id, message);
  const said = turn.filter(({ type }) => type === "ai") as AIMessage[];
  return said.flatMap((message) => [
    ...callsOfProvider(message),
    ...(message.tool_calls ?? []).map(({ id, name, args }) => {
      const call = `${name}(${jsonOf(args)})`;
      const answer = id === undefined ? undefined : answers.get(id);
      const reason = answer && notDone(answer);
      if (reason === undefined) return call;
      return reason === "" ? `not done: ${call}` : `not done: ${call} (${reason})`;
    }),
  ]);
}

/** The calls of tools that the provider itself runs, such as a search of the web. */
function callsOfProvider(message: AIMessage): string[] {
  // LangChain may not know these blocks.
  const blocks = readSafely(() => message.contentBlocks) ?? [];
  return blocks.flatMap((block) =>
    block.type === "server_tool_call" ? [`${block.name}(${jsonOf(block.args)})`] : [],
  );
}
