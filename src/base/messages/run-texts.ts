import type { BaseMessage } from "@langchain/core/messages";

import { anyMessage, lastHumanIndex } from "./any-message.ts";
import { answerText } from "./read-messages.ts";
import { blocksText } from "./message-text.ts";
import { jsonOf } from "./snapshot.ts";
import { messagesOfState } from "./task.ts";
import { toolCallTexts } from "./tool-calls.ts";

/** Fields in which many graphs and chains put their result. They are less certain than `output` and `answer`. */
export const RESULTS = ["generation", "response", "result", "draft"];

/** The only filled field of `generation`, `response`, `result` and `draft`; `undefined` if none or several are filled. */
export function loneResult(fields: Readonly<Record<string, unknown>>): unknown {
  const filled = RESULTS.map((name) => fields[name]).filter((value) => (value ?? "") !== "");
  return filled.length === 1 ? filled[0] : undefined;
}

/**
 * Describes what was tried, from the outputs of a run as JSON values. The first of these that is filled counts:
 *
 * - for messages, the tool calls since the last human message, as `name(arguments)`, and the answer;
 * - the outputs, if they are a string or content blocks;
 * - the field `approach`;
 * - the calls in the `intermediateSteps` of an `AgentExecutor`, then the field `output` or `answer` or the lone result: the
 *   first of these with a text, else the first other value as JSON;
 * - the tool calls and the answer in another channel of messages;
 * - the JSON of outputs that are no messages.
 */
export function runApproach(outputs: unknown): string {
  const messages = messagesIn(outputs);
  const said = messages ? spoken(messages) : "";
  if (said !== "" || outputs === undefined || outputs === null) return said;
  const written = blocksText(outputs);
  if (written) return written;
  // A model that returns strings gives back a list for each prompt.
  const [text, ...more] = Array.isArray(outputs) ? outputs.flat() : [outputs];
  if (typeof text === "string" && more.length === 0) return text;
  const fields = asObject(outputs);
  const { approach, output, answer } = fields;
  const results = [output, answer, loneResult(fields)];
  const named = valueText(approach) ?? afterSteps(fields, firstText(...results) ?? valueText(...results));
  return named ?? (messages ? "" : spoken(elsewhere(outputs)) || JSON.stringify(outputs));
}

/** The approach in the first value that has one: a text, the calls and answer of messages, or JSON. */
function valueText(...values: readonly unknown[]): string | undefined {
  return firstText(...values.map((value) => (value === undefined || value === "" ? "" : runApproach(value))));
}

function afterSteps({ intermediateSteps: steps }: Record<string, unknown>, result = ""): string | undefined {
  const actions = Array.isArray(steps) ? steps.map((step) => asObject(asObject(step)["action"])) : [];
  const calls = actions.flatMap(({ tool, toolInput }) =>
    typeof tool === "string" ? `${tool}(${jsonOf(toolInput)})` : [],
  );
  return firstText([...calls, ...(result === "" ? [] : [result])].join(" -> "));
}

/**
 * Finds the answer in the stored outputs of a run; empty if there are no outputs. The first of these counts:
 *
 * - the outputs, if they are a string or content blocks;
 * - for messages, the text of the message that answers;
 * - the first text among the fields `answer` and `output`, `loneResult` and the field `approach`;
 * - the answer in another channel of messages;
 * - the JSON of outputs without messages.
 */
export function runAnswer(outputs: unknown): string {
  if (outputs === undefined || outputs === null) return "";
  const written = blocksText(outputs) || outputs;
  if (typeof written === "string") return written;
  const messages = messagesIn(outputs);
  const fields = asObject(outputs);
  const { answer, output, approach } = fields;
  const named = firstText(answer, output, loneResult(fields), approach);
  return messages
    ? (answerText(messages) ?? named ?? "")
    : (named ?? answerText(elsewhere(outputs)) ?? JSON.stringify(outputs));
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

/** The messages of a state that keeps them in another channel than `messages`. */
function elsewhere(state: unknown): BaseMessage[] {
  return messagesOfState(state)?.flatMap((one) => anyMessage(one) ?? []) ?? [];
}

/** The values as messages, if all of them are stored ones. A text alone may be anything. */
function asMessages(values: readonly unknown[]): BaseMessage[] | undefined {
  const read = values.flatMap((value) =>
    asObject(value)["content"] === undefined ? [] : (anyMessage(value) ?? []),
  );
  return read.length > 0 && read.length === values.length ? read : undefined;
}

/**
 * The tool calls since the last human message, as `name(arguments)`, then the answer.
 * @param untold Replaces a missing answer.
 */
export function spoken(messages: readonly BaseMessage[], untold = ""): string {
  const turn = messages.slice(lastHumanIndex(messages) + 1);
  const calls = toolCallTexts(turn);
  const answer = answerText(turn) ?? untold;
  return [...calls, ...(answer === "" ? [] : [answer])].join(" -> ");
}

function firstText(...values: readonly unknown[]): string | undefined {
  return values
    .map((value) => blocksText(value) ?? value)
    .find((value): value is string => typeof value === "string" && value !== "");
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
