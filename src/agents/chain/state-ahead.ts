import type { RunnableConfig } from "@langchain/core/runnables";

import { fieldOf } from "../../base/messages/chain-values.ts";
import { graphIn } from "./graph-output.ts";

/** The part of a graph that tells where a thread stands. */
interface StatefulGraph {
  readonly getState: (
    config: Partial<RunnableConfig>,
  ) => Promise<{ readonly values?: object | null; readonly next?: readonly string[] }>;
}

/**
 * The state from which the graph in a runnable goes on, as from a checkpoint; `undefined` if there is no graph, or
 * nothing to do in it. A workflow of the functional API may have no state.
 */
export async function stateAhead(
  runnable: unknown,
  input: unknown,
  config: Partial<RunnableConfig>,
): Promise<{ readonly values: object } | undefined> {
  const graph = graphIn(runnable, "first") as StatefulGraph | undefined;
  const { values, next = [] } = (await graph?.getState(config)) ?? {};
  // A command may name the step that comes next.
  const isAhead = next.length > 0 || [fieldOf(input, "goto") ?? []].flat().length > 0;
  return isAhead ? { values: values ?? {} } : undefined;
}
