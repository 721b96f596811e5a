import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import { DeeplakeError } from "../../base/errors.ts";

/**
 * Fails when the graph's state has no such channel: LangGraph drops what a node writes to a channel that does not
 * exist, and the agent would silently get nothing. Outside a graph, or where LangGraph does not say, nothing is checked.
 * @throws DeeplakeError INVALID_STATE
 */
export function requireChannel(config: LangGraphRunnableConfig | undefined, channel: string): void {
  const read: unknown = config?.configurable?.["__pregel_read"];
  if (typeof read !== "function") return;
  try {
    (read as (channel: string) => unknown)(channel);
  } catch (error) {
    // Reading an empty channel gives null; only an unknown one makes LangGraph trip over undefined.
    if (!(error instanceof TypeError)) return;
    throw new DeeplakeError(
      "INVALID_STATE",
      `Expected a channel "${channel}" in the graph's state, found none. Add it, for example ${channel}: Annotation<string>, or name another one in the node's options.`,
    );
  }
}
