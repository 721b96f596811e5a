import type { LLMResult } from "@langchain/core/outputs";

/** Tokens of one model call; `null` where the provider reports none. */
export interface ModelUsage {
  readonly input: number | null;
  readonly output: number | null;
  readonly total: number | null;
  /** Input tokens that were read from the provider's cache. */
  readonly cached: number | null;
  /** Input tokens that were written to the provider's cache. */
  readonly cacheWrite: number | null;
  /** Output tokens that were spent on reasoning. */
  readonly reasoning: number | null;
}

type Counts = Readonly<Record<string, unknown>>;

interface StandardUsage {
  readonly input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly total_tokens?: unknown;
  readonly input_token_details?: Counts;
  readonly output_token_details?: Counts;
}

interface MessageLike {
  readonly text?: string;
  readonly content?: unknown;
  readonly usage_metadata?: StandardUsage;
  readonly response_metadata?: {
    readonly tokenUsage?: Counts;
    readonly usage?: Counts;
  };
}

/**
 * Usage from the messages' standard `usage_metadata`, otherwise from the provider's own form. For a streamed message,
 * `usage_metadata` is already the sum of its chunks. Only one of the two forms counts, because LangChain repeats the
 * same usage in `llmOutput`.
 */
export function modelUsage({ generations, llmOutput }: LLMResult): ModelUsage {
  // Several answers to one prompt all report the usage of that prompt.
  const messages = generations.flatMap((answers) => messageOf(answers[0]) ?? []);
  const usages = messages.flatMap((message) => message.usage_metadata ?? []);
  if (usages.length === 0) return ownForm(llmOutput, messages[0]);
  const input = sum(usages, (usage) => usage.input_tokens);
  const output = sum(usages, (usage) => usage.output_tokens);
  return withThoughts({
    input,
    output,
    total: sum(usages, (usage) => usage.total_tokens) ?? added(input, output),
    cached: sum(usages, (usage) => usage.input_token_details?.["cache_read"]),
    cacheWrite: sum(usages, (usage) => usage.input_token_details?.["cache_creation"]),
    reasoning: sum(usages, (usage) => usage.output_token_details?.["reasoning"]),
  });
}

/**
 * Adds the tokens that only the total includes to the output tokens. Gemini counts reasoning only in the total, and
 * LangChain takes over Gemini's counts. If the number of these tokens equals the number of cached tokens, nothing is
 * added, because some providers count cached tokens separately from the input.
 */
function withThoughts(usage: ModelUsage): ModelUsage {
  const { input, output, total, cached, cacheWrite, reasoning } = usage;
  if (input === null || output === null || total === null) return usage;
  const rest = total - input - output;
  if (rest === (cached ?? 0) + (cacheWrite ?? 0)) return usage;
  // Cached tokens are part of the input. A number greater than the input is a wrong sum: each chunk of a stream
  // reported all cached tokens.
  const read = cached !== null && cached > input ? null : cached;
  if (rest <= 0) return { ...usage, cached: read };
  return { ...usage, cached: read, output: output + rest, reasoning: reasoning ?? rest };
}

/** Usage from older integrations, such as LangChain's `tokenUsage` or the provider's `usage`. */
function ownForm(llmOutput: LLMResult["llmOutput"], message: MessageLike | undefined): ModelUsage {
  const counts = [
    llmOutput?.["tokenUsage"] as Counts | undefined,
    llmOutput?.["estimatedTokenUsage"] as Counts | undefined,
    llmOutput?.["usage"] as Counts | undefined,
    llmOutput?.["usageMetadata"] as Counts | undefined,
    message?.response_metadata?.tokenUsage,
    message?.response_metadata?.usage,
  ].find((one) => one !== undefined && one !== null && Object.keys(one).length > 0);
  const first = (...names: string[]): number | null =>
    names.map((name) => counts?.[name]).find(isCount) ?? null;
  const input = first("promptTokens", "prompt_tokens", "input_tokens", "inputTokens", "promptTokenCount");
  const output = first(
    "completionTokens",
    "completion_tokens",
    "output_tokens",
    "outputTokens",
    "candidatesTokenCount",
  );
  return withThoughts({
    input,
    output,
    total: first("totalTokens", "total_tokens", "totalTokenCount") ?? added(input, output),
    cached: null,
    cacheWrite: null,
    reasoning: null,
  });
}

/** The sum of the counts; `null` if there are none. */
function sum<T>(items: readonly T[], pick: (item: T) => unknown): number | null {
  const counts = items.map(pick).filter(isCount);
  return counts.length === 0 ? null : counts.reduce((total, count) => total + count, 0);
}

function added(input: number | null, output: number | null): number | null {
  return input === null && output === null ? null : (input ?? 0) + (output ?? 0);
}

/** Whether a value is a count that an integer column can store. */
function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** The text of the model's first answer. */
export function modelText(result: LLMResult): string {
  const generation = result.generations[0]?.[0];
  return generation?.text || (messageOf(generation)?.text ?? "");
}

function messageOf(generation: unknown): MessageLike | undefined {
  return (generation as { message?: MessageLike } | undefined)?.message;
}
