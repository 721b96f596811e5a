import type { BaseMessage } from "@langchain/core/messages";

import { Recent } from "../../base/collections/recent.ts";
import { sourceOf } from "../../base/messages/any-message.ts";

const REMEMBERED = 1_000;

/**
 * The messages of agents' turns for which a summary stands in the state. Without them, what a long turn tried would begin
 * in its middle. They stay in this process.
 */
export class SummedUp {
  readonly #seen = new Recent<Set<BaseMessage>>(REMEMBERED);

  /** Notes messages of a turn, before a summary can replace them. */
  see(turn: string, messages: readonly BaseMessage[]): void {
    const seen = this.#seen.get(turn) ?? new Set();
    for (const message of messages) seen.add(message);
    this.#seen.set(turn, seen);
  }

  /** The messages of a turn's state, with those in front for which a summary stands there. */
  restored(turn: string, messages: BaseMessage[]): BaseMessage[] {
    if (!messages.some(isSummary)) return messages;
    const kept = messages.filter((message) => !isSummary(message));
    const known = new Set(kept.map(({ id }) => id));
    const replaced = new Map<string, BaseMessage>();
    for (const message of this.#seen.get(turn) ?? [])
      if (message.id !== undefined && !known.has(message.id) && !isSummary(message))
        replaced.set(message.id, message);
    return [...replaced.values(), ...kept];
  }

  forget(turn: string): void {
    this.#seen.delete(turn);
  }
}

function isSummary(message: BaseMessage): boolean {
  return sourceOf(message) === "summarization";
}
