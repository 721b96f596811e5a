import type { LangGraphRunnableConfig } from "@langchain/langgraph";

import { processWide } from "../../base/process-wide.ts";

/**
 * Values of running graphs. The keys are the `writer` that LangGraph gives each run, and the graph's place in that
 * run.
 */
export class OfGraphs<Value> {
  readonly #values: WeakMap<object, Map<string, Value>>;
  readonly #placeIn: typeof graphIn;

  /**
   * @param what Names these values, which all copies of this module in the process share.
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

/**
 * Whether the state of a graph cannot have anything from an earlier run: there is no thread, or the outermost graph
 * is at the first step of the thread.
 */
export function isUnused(config: LangGraphRunnableConfig = {}): boolean {
  const { configurable, metadata } = config;
  return (
    configurable?.["thread_id"] === undefined || (isOutermost(config) && metadata?.["langgraph_step"] === 1)
  );
}

/** Whether a graph is not inside another graph. The input of an inner graph is the state of the outer graph. */
export function isOutermost(config: LangGraphRunnableConfig = {}): boolean {
  return graphIn(config) === "";
}

/** The place of the graph that a node is in: LangGraph's namespace without the node. */
export function graphIn({ configurable }: LangGraphRunnableConfig): string {
  return String(configurable?.["checkpoint_ns"] ?? "").replace(/\|?[^|]*$/u, "");
}
