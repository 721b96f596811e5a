import { isBaseMessage } from "@langchain/core/messages";
import { concat } from "@langchain/core/utils/stream";

import { messagesOf } from "./any-message.ts";
import { taskOfInputs } from "./task-of-inputs.ts";

/** The task in a chain's input: where any run has it, else the only text in an object. */
export function taskOfInput(input: unknown): string | undefined {
  const messages = messagesOf(input);
  const known = taskOfInputs(messages ? { messages } : input);
  if (known !== undefined || messages || typeof input !== "object" || input === null) return known;
  const texts = Object.values(input).filter((value) => typeof value === "string" && value.trim() !== "");
  return texts.length === 1 ? (texts[0] as string) : undefined;
}

/** What was tried, as far as the output says it. @throws TypeError when it is neither text nor JSON */
export function approachOfOutput(output: unknown): string {
  if (typeof output === "string") return output;
  if (isBaseMessage(output) && output.text !== "") return output.text;
  const text = ["approach", "output", "answer"]
    .map((name) => fieldOf(output, name))
    .find((value) => typeof value === "string" && value !== "");
  return (text as string | undefined) ?? JSON.stringify(output) ?? "";
}

/** A field of what may be an object. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** A value as callback handlers take it: an object. */
export function asFields(value: unknown, name: string): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date)
    ? (value as Record<string, unknown>)
    : { [name]: value };
}

/** The chunks of a stream as one output, added up as LangChain does; as a list where they cannot be added. */
export function sumOfChunks<Output>(chunks: readonly Output[]): Output {
  try {
    return chunks.reduce((sum, chunk) => concat(sum as never, chunk as never) as Output);
  } catch {
    return chunks as Output;
  }
}
