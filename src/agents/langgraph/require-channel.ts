import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import { DeeplakeError } from "../../base/errors.ts";

/**
 * Throws if the graph's state has no such channel. LangGraph silently drops what a node writes to an unknown
 * channel, so the agent would get nothing. Outside a graph with a state, or if LangGraph does not reveal its channels,
 * nothing is checked.
 * @throws DeeplakeError INVALID_STATE
 */
export function requireChannel(config: LangGraphRunnableConfig | undefined, channel: string): void {
  const read: unknown = config?.configurable?.["__pregel_read"];
  if (typeof read !== "function") return;
  const isUnknown = (name: string): boolean => {
    try {
      (read as (channel: string) => unknown)(name);
      return false;
    } catch (error) {
      // LangGraph returns null for an empty channel and throws a TypeError only for an unknown channel.
      return error instanceof TypeError;
    }
  };
  // Only a workflow of the functional API has the channel `__previous__`. It has no state: its code gets what the
  // node returns.
  if (isUnknown(channel) && isUnknown("__previous__"))
    throw new DeeplakeError(
      "INVALID_STATE",
      `Expected a channel "${channel}" in the graph's state, got none. Add the channel, for example ${channel}: Annotation<string>, or name another channel in the node's options.`,
    );
}
