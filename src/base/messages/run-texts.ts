import { type BaseMessage, coerceMessageLikeToMessage } from "@langchain/core/messages";

import { answerText } from "./read-messages.ts";
import { toolCallTexts } from "./tool-calls.ts";

/**
 * Describes what was tried, from the outputs of a run as JSON values. The first of these that is filled counts: of
 * messages, the tool calls since the last human message, as `name(arguments)`, and the answer;
 * the outputs if they are a string; the field `approach`, `output` or `answer`; the JSON of outputs that are no messages.
 */
export function runApproach(outputs: unknown): string {
  const messages = messagesIn(outputs);
  const said = messages ? spoken(messages) : "";
  if (said !== "" || outputs === undefined || outputs === null) return said;
  // A model that returns strings gives back a list for each prompt.
  const [text, ...more] = Array.isArray(outputs) ? outputs.flat() : [outputs];
  if (typeof text === "string" && more.length === 0) return text;
  const { approach, output, answer } = asObject(outputs);
  return firstText(approach, output, answer) ?? (messages ? "" : JSON.stringify(outputs));
}

/**
 * Finds the answer in the stored outputs of a run. From messages it is the text of the message that answers, empty
 * if there is none. From other outputs it is the outputs if they are a string, else the first filled one of the
 * fields `answer`, `output` and `approach`, else the JSON. Empty if there are no outputs.
 */
export function runAnswer(outputs: unknown): string {
  if (outputs === undefined || outputs === null) return "";
  const messages = messagesIn(outputs);
  if (messages) return answerText(messages) ?? "";
  if (typeof outputs === "string") return outputs;
  const { answer, output, approach } = asObject(outputs);
  return firstText(answer, output, approach) ?? JSON.stringify(outputs);
}

/**
 * The messages in a stored value: those in its field `messages`, `input` or `output`, else the value itself if it
 * is a message or a list of messages.
 */
function messagesIn(value: unknown): BaseMessage[] | undefined {
  const { messages, input, output } = asObject(value);
  for (const found of [messages, input, output, value]) {
    // Inputs and outputs of models have one list of messages per prompt.
    const list = Array.isArray(found) && Array.isArray(found[0]) ? (found[0] as unknown[]) : found;
    const read = asMessages(Array.isArray(list) ? list : [list]);
    if (read) return read;
  }
  return undefined;
}

function asMessages(values: readonly unknown[]): BaseMessage[] | undefined {
  const isMessage = (value: unknown): boolean => {
    const { type, role, content } = asObject(value);
    return (typeof type === "string" || typeof role === "string") && content !== undefined;
  };
  if (values.length === 0 || !values.every(isMessage)) return undefined;
  try {
    return values.map((value) => coerceMessageLikeToMessage(value as never));
  } catch {
    return undefined;
  }
}

/**
 * The tool calls since the last human message, as `name(arguments)`, then the answer.
 * @param untold Stands in for a missing text.
 */
export function spoken(messages: readonly BaseMessage[], untold = ""): string {
  const turn = messages.slice(messages.findLastIndex(({ type }) => type === "human") + 1);
  const calls = toolCallTexts(turn);
  const answer = answerText(turn) ?? untold;
  return [...calls, ...(answer === "" ? [] : [answer])].join(" -> ");
}

function firstText(...values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === "string" && value !== "");
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
