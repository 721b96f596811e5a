import type { BaseMessage } from "@langchain/core/messages";

import { Recent } from "../../base/collections/recent.ts";
import { sourceOf } from "../../base/messages/any-message.ts";

const REMEMBERED = 1_000;

/**
 * Keeps the messages of agents' turns that a summary replaces in the state. Without these messages, the approach of a
 * long turn would begin in its middle. The messages stay in this process.
 */
export class SummedUp {
  readonly #seen = new Recent<Set<BaseMessage>>(REMEMBERED);

  /** Notes messages of a turn, before a summary can replace them. */
  see(turn: string, messages: readonly BaseMessage[]): void {
    const seen = this.#seen.get(turn) ?? new Set();
    for (const message of messages) seen.add(message);
    this.#seen.set(turn, seen);
  }

  /** Returns the messages of a turn's state. The messages that a summary replaced stand in front, without the summary. */
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
