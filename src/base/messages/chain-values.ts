import { concat } from "@langchain/core/utils/stream";

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
    return withAllSteps(
      chunks.reduce((sum, chunk) => concat(sum as never, chunk as never) as Output),
      chunks,
    );
  } catch {
    return chunks as Output;
  }
}

/** Joins the steps of an `AgentExecutor`, which streams each in its own list. LangChain's sum has only the last list. */
function withAllSteps<Output>(sum: Output, chunks: readonly Output[]): Output {
  const lists = chunks.map((chunk) => fieldOf(chunk, "intermediateSteps"));
  const steps = lists.flatMap((list) => list ?? []);
  return steps.length > 0 && lists.at(-1) === undefined ? { ...sum, intermediateSteps: steps } : sum;
}
