import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import { processWide } from "../../base/process-wide.ts";

/** What is known of graphs that run: by the `writer` that LangGraph gives each run, and by the place of the graph in it. */
export class OfGraphs<Value> {
  readonly #values: WeakMap<object, Map<string, Value>>;
  readonly #placeIn: typeof graphIn;

  /**
   * @param what Names the values in the process.
   * @param placeIn Finds the place of the graph.
   */
  constructor(what: string, placeIn: typeof graphIn = graphIn) {
    this.#placeIn = placeIn;
    this.#values = processWide(what, () => new WeakMap<object, Map<string, Value>>());
  }

  get(config: LangGraphRunnableConfig | undefined): Value | undefined {
    return config?.writer && this.#values.get(config.writer)?.get(this.#placeIn(config));
  }

  set(config: LangGraphRunnableConfig | undefined, value: Value): void {
    if (!config?.writer) return;
    const known = this.#values.get(config.writer) ?? new Map<string, Value>();
    this.#values.set(config.writer, known.set(this.#placeIn(config), value));
  }
}

/** Whether no earlier run can have left anything in the state of a graph. */
export function isUnused(config: LangGraphRunnableConfig = {}): boolean {
  const { configurable, metadata } = config;
  return (
    configurable?.["thread_id"] === undefined || (isOutermost(config) && metadata?.["langgraph_step"] === 1)
  );
}

/** Whether a graph is in no other graph, whose state is what it is given. */
export function isOutermost(config: LangGraphRunnableConfig = {}): boolean {
  return graphIn(config) === "";
}

/** The place of the graph that a node is in: LangGraph's namespace without the node. */
export function graphIn({ configurable }: LangGraphRunnableConfig): string {
  return String(configurable?.["checkpoint_ns"] ?? "").replace(/\|?[^|]*$/u, "");
}
