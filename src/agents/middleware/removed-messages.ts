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
   * Summaries are left out, and what stands in for a removed answer of a tool. A removed message that calls a tool is
   * left out if nothing answered the call, or if another message now makes the call. In both cases, the message was
   * removed to prevent that call.
   */
  restored(turn: string, messages: BaseMessage[]): BaseMessage[] {
    const kept = new Set(messages);
    const all = inOrder(this.#seen.get(turn) ?? new Set(), messages).filter((one) => !isSummary(one));
    const answered = new Set<string | undefined>(all.flatMap(answeredId));
    const made = new Set(messages.flatMap(callIds));
    const isDone = (id: string | undefined): boolean => answered.has(id) && !made.has(id);
    const before = new Set(all.filter((one) => !kept.has(one)).flatMap(answeredId));
    return all.filter((message) =>
      kept.has(message) ? !answeredId(message).some((id) => before.has(id)) : callIds(message).every(isDone),
    );
  }

  forget(turn: string): void {
    this.#seen.delete(turn);
  }
}

/** The messages of a state, with those that were seen before and are gone, each before what was seen after it. */
function inOrder(seen: ReadonlySet<BaseMessage>, messages: readonly BaseMessage[]): BaseMessage[] {
  const places = new Map<unknown, number>(messages.map((message, place) => [message.id ?? message, place]));
  const all: BaseMessage[] = [];
  let taken = 0;
  // A hook may have changed a message, which then has the same id.
  for (const [key, message] of new Map<unknown, BaseMessage>([...seen].map((one) => [one.id ?? one, one]))) {
    const place = places.get(key);
    if (place !== undefined) {
      all.push(...messages.slice(taken, place + 1));
      taken = Math.max(taken, place + 1);
    } else if (message.id !== undefined) all.push(message);
  }
  return [...all, ...messages.slice(taken)];
}

/** The call that a message of a tool answers. */
function answeredId(message: BaseMessage): string[] {
  const { tool_call_id: id } = message as Partial<ToolMessage>;
  return id === undefined ? [] : [id];
}

function callIds(message: BaseMessage): (string | undefined)[] {
  return ((message as Partial<AIMessage>).tool_calls ?? []).map(({ id }) => id);
}

function isSummary(message: BaseMessage): boolean {
  return sourceOf(message) === "summarization";
}
