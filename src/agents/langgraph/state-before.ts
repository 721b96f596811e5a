import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import { isUnused, OfGraphs } from "../../capture/attempts/of-graphs.ts";

/**
 * The states of graphs at their first recall, kept where an earlier run of the thread may have left results in the
 * state.
 */
const states = new OfGraphs<object>("states before graphs");

/**
 * Notes the state in which a graph recalls first, because only the first recall of a run comes before all its work.
 */
export function noteBefore(config: LangGraphRunnableConfig | undefined, state: unknown): void {
  if (!isUnused(config) && !states.get(config)) states.set(config, state as object);
}

/** The state in which a graph recalled first; `undefined` if no earlier run can have left anything in it. */
export function stateBefore(config: LangGraphRunnableConfig | undefined): object | undefined {
  return states.get(config);
}
