import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Serialized } from "@langchain/core/load/serializable";
import type { ChainValues } from "@langchain/core/utils/types";

import { fieldOf } from "../../base/messages/chain-values.ts";
import { isCommand, messagesField, updateIn } from "../../base/messages/task.ts";
import { errorStatus } from "../../experience/records/error-status.ts";
import { chainKind } from "../../capture/attempts/run-kind.ts";

/**
 * Finds the state with which a graph ends, or waits for a person, while somebody reads the graph's stream. The sum of
 * the chunks is not this state, because the reader chooses what the chunks show.
 */
export class GraphOutput extends BaseCallbackHandler {
  readonly name = "langchain_deeplake_graph_output";
  override ignoreLLM = true;
  override ignoreAgent = true;
  override ignoreRetriever = true;
  readonly #graphs = new Set<string>();
  readonly #waiting = new Set<string>();
  /** The state of the graph that ended last, which is the outermost; `undefined` if no graph ended. */
  state: ChainValues | undefined;

  constructor() {
    super({ _awaitHandler: true });
    // LangGraph calls `handleInterrupt` only on handlers with this property.
    Object.defineProperty(this, Symbol.for("langgraph.graph_callback_handler"), { value: true });
  }

  /**
   * LangChain copies a handler by passing it to its constructor. The copy would get the state instead of the
   * original.
   */
  override copy(): this {
    return this;
  }

  override handleChainStart(
    serialized: Serialized,
    _inputs: ChainValues,
    id: string,
    _parent?: string,
    tags: string[] = [],
  ): void {
    const serializedId = serialized?.id ?? [];
    if (chainKind({ serializedId, tags }) === "graph") this.#graphs.add(id);
  }

  override handleChainEnd(state: ChainValues, id: string): void {
    if (this.#graphs.delete(id)) this.state = this.#waiting.has(id) ? { ...state, __interrupt__: [] } : state;
  }

  /** Older versions of LangGraph do not call `handleInterrupt`. */
  override handleChainError(error: unknown, _id: string, graph = ""): void {
    if (errorStatus(error) === "interrupted") this.#waiting.add(graph);
  }

  handleInterrupt({ runId }: { readonly runId: string }): void {
    this.#waiting.add(runId);
  }
}

/** The graph that a runnable is, or that is its first or last step; `undefined` if no graph is there. */
export function graphIn(runnable: unknown, step: "first" | "last"): unknown {
  const graph = fieldOf(runnable, "graph") ?? runnable;
  if (typeof fieldOf(graph, "getState") === "function") return graph;
  const inner = ["bound", "runnable", step].map((name) => fieldOf(runnable, name)).find(Boolean);
  return inner === undefined ? undefined : graphIn(inner, step);
}

/**
 * The channels of the graph that `graphIn` finds; `undefined` for a `RemoteGraph`, which does not reveal its
 * channels.
 */
export function channelsOf(runnable: unknown, step: "first" | "last"): object | undefined {
  return fieldOf(graphIn(runnable, step), "channels") as object | undefined;
}

/**
 * The key that gets the text by default. A graph drops values for which it has no channel. In a graph without a
 * channel `experience`, the messages get the text instead. A workflow of the functional API has no such limit: it
 * receives the whole input.
 */
export function defaultKey(bound: unknown, input: unknown): string {
  const channels = channelsOf(bound, "first");
  if (!channels || "experience" in channels) return "experience";
  if ("messages" in channels) return "messages";
  const [held = ""] = messagesField(isCommand(input) ? updateIn(input) : input) ?? [];
  return held in channels ? held : "experience";
}
