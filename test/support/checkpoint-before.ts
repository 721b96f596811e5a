import type { RunnableConfig } from "@langchain/core/runnables";
import type { StateSnapshot } from "@langchain/langgraph";

/** The config of the newest checkpoint of a thread from which a step comes next. */
export async function checkpointBefore(
  graph: { getStateHistory(config: RunnableConfig): AsyncIterable<StateSnapshot> },
  step: string,
  thread = "t",
): Promise<RunnableConfig> {
  const history = graph.getStateHistory({ configurable: { thread_id: thread } });
  for await (const { next, config } of history) if (next[0] === step) return config;
  throw new Error(`never before ${step}`);
}
