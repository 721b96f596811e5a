import type { AIMessage, BaseMessage, ToolMessage } from "@langchain/core/messages";

import { Recent } from "../../base/collections/recent.ts";
import { sourceOf } from "../../base/messages/any-message.ts";

const REMEMBERED = 1_000;

/**
 * Keeps the messages that leave the state during a turn: a summary replaces them, or a hook removes them to shorten
 * the prompt. Without these messages, the approach of a long turn would begin in the middle of the turn. The messages
 * stay in this process.
 */
export class RemovedMessages {
  readonly #seen = new Recent<Set<BaseMessage>>(REMEMBERED);

  /** Notes messages of a turn, before they can be removed. */
  see(turn: string, messages: readonly BaseMessage[]): void {
    const seen = this.#seen.get(turn) ?? new Set();
    for (const message of messages) seen.add(message);
    this.#seen.set(turn, seen);
  }

  /**
   * Returns the messages of a turn's state together with the removed messages, in the order in which they came.
   * Summaries are left out. A removed message that calls a tool is left out if nothing answered the call, or if
   * another message now makes the call. In both cases, the message was removed to prevent that call.
   */
  restored(turn: string, messages: BaseMessage[]): BaseMessage[] {
    const kept = new Set(messages);
    const known = new Map<unknown, BaseMessage>();
    for (const message of [...(this.#seen.get(turn) ?? []), ...messages])
      if (kept.has(message) || message.id !== undefined) known.set(message.id ?? message, message);
    const all = [...known.values()].filter((message) => !isSummary(message));
    const answered = new Set(all.map((message) => (message as Partial<ToolMessage>).tool_call_id));
    const made = new Set(messages.flatMap(callIds));
    const isDone = (id: string | undefined): boolean => answered.has(id) && !made.has(id);
    return all.filter((message) => kept.has(message) || callIds(message).every(isDone));
  }

  forget(turn: string): void {
    this.#seen.delete(turn);
  }
}

function callIds(message: BaseMessage): (string | undefined)[] {
  return ((message as Partial<AIMessage>).tool_calls ?? []).map(({ id }) => id);
}

function isSummary(message: BaseMessage): boolean {
  return sourceOf(message) === "summarization";
}
