import type { RunnableConfig } from "@langchain/core/runnables";

import { fieldOf } from "../../base/messages/chain-values.ts";
import { graphIn } from "./graph-output.ts";

/** The part of a graph that tells how far a thread has come. */
interface StatefulGraph {
  readonly getState: (
    config: Partial<RunnableConfig>,
  ) => Promise<{ readonly values?: object | null; readonly next?: readonly string[] }>;
}

/**
 * The state from which the graph in a runnable continues, such as that of a checkpoint. `undefined` if there is no
 * graph, or if the graph has nothing left to do. The values are empty for a workflow of the functional API without a
 * state.
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
