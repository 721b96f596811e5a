import type { LLMResult } from "@langchain/core/outputs";

/** Tokens of one model call; `null` where the provider does not say. */
export interface ModelUsage {
  readonly input: number | null;
  readonly output: number | null;
  readonly total: number | null;
}

interface MessageLike {
  readonly text?: string;
  readonly content?: unknown;
  readonly usage_metadata?: {
    readonly input_tokens?: number;
    readonly output_tokens?: number;
    readonly total_tokens?: number;
  };
  readonly response_metadata?: { readonly model_name?: string; readonly model?: string };
}

/** Usage from the messages' standard `usage_metadata`, else from the provider's `llmOutput.tokenUsage`. */
export function modelUsage(result: LLMResult): ModelUsage {
  const usages = result.generations.flatMap((generations) => messageOf(generations[0])?.usage_metadata ?? []);
  if (usages.length > 0) {
    const sum = (pick: (usage: (typeof usages)[number]) => number | undefined): number =>
      usages.reduce((total, usage) => total + (pick(usage) ?? 0), 0);
    return {
      input: sum((usage) => usage.input_tokens),
      output: sum((usage) => usage.output_tokens),
      total: sum((usage) => usage.total_tokens),
    };
  }
  const usage = result.llmOutput?.["tokenUsage"] as
    | { promptTokens?: number; completionTokens?: number; totalTokens?: number }
    | undefined;
  return {
    input: usage?.promptTokens ?? null,
    output: usage?.completionTokens ?? null,
    total: usage?.totalTokens ?? null,
  };
}

/** What the model said, as plain text. */
export function modelText(result: LLMResult): string {
  const generation = result.generations[0]?.[0];
  return generation?.text || (messageOf(generation)?.text ?? "");
}

/** The model's name as the provider reports it; empty when it does not. */
export function modelName(result: LLMResult): string {
  const metadata = messageOf(result.generations[0]?.[0])?.response_metadata;
  return metadata?.model_name ?? metadata?.model ?? "";
}

function messageOf(generation: unknown): MessageLike | undefined {
  return (generation as { message?: MessageLike } | undefined)?.message;
}
