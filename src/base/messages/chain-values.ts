import { isBaseMessage } from "@langchain/core/messages";
import { concat } from "@langchain/core/utils/stream";

import { messageText } from "./message-text.ts";

/**
 * Describes what was tried. The first of these that is filled counts: the output if it is a string, the text of
 * a message, the field `approach`, `output` or `answer`, and the output's JSON.
 * @throws TypeError for an output that JSON cannot print
 */
export function approachOfOutput(output: unknown): string {
  if (typeof output === "string") return output;
  if (isBaseMessage(output) && output.text !== "") return messageText(output);
  return filledField(output, ["approach", "output", "answer"]) ?? JSON.stringify(output) ?? "";
}

/** The first of these fields that holds a text which is not empty. */
export function filledField(value: unknown, names: readonly string[]): string | undefined {
  return names
    .map((name) => fieldOf(value, name))
    .find((held): held is string => typeof held === "string" && held !== "");
}

/** Reads a field of a value that may be an object. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/**
 * Returns an object as it is and any other value, also an array or a date, as `{ [name]: value }`. Callback
 * handlers take only objects.
 */
export function asFields(value: unknown, name: string): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date)
    ? (value as Record<string, unknown>)
    : { [name]: value };
}

/** Adds up the chunks of a stream as LangChain does. Returns the list of chunks if LangChain cannot add them. */
export function sumOfChunks<Output>(chunks: readonly Output[]): Output {
  try {
    return chunks.reduce((sum, chunk) => concat(sum as never, chunk as never) as Output);
  } catch {
    return chunks as Output;
  }
}
