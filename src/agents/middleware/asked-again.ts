import type { AIMessage, BaseMessage, ToolMessage } from "@langchain/core/messages";

import { fieldOf } from "../../base/messages/chain-values.ts";
import { Recent } from "../../base/collections/recent.ts";

const REMEMBERED = 1_000;

/**
 * The turns in which LangChain asks the model again, because its structured response did not fit. LangChain also runs the
 * hooks that belong after the agent then, beside the model, although the agent has not ended.
 */
export class AskedAgain {
  /** By turn, the names of the tools. The model answers with a call of another one, which is none of them. */
  readonly #tools = new Recent<ReadonlySet<unknown>>(REMEMBERED);

  see(turn: string, tools: readonly unknown[] = []): void {
    this.#tools.set(turn, new Set(tools.map((tool) => fieldOf(tool, "name"))));
  }

  /** Whether the model is being asked again: the last message answers such a call, and no tool wrote it. */
  in(turn: string, messages: readonly BaseMessage[]): boolean {
    const { tool_call_id: id, status } = (messages.at(-1) ?? {}) as Partial<ToolMessage>;
    if (id === undefined || status !== undefined) return false;
    const calls = messages.flatMap((message) => (message as AIMessage).tool_calls ?? []);
    const name = calls.find((call) => call.id === id)?.name;
    return name !== undefined && this.#tools.get(turn)?.has(name) === false;
  }
}
