import type { CallbackHandlerMethods } from "@langchain/core/callbacks/base";
import type { LLMResult } from "@langchain/core/outputs";

import { DeeplakeError } from "../../base/errors.ts";
import { Limiter } from "../../base/async/limiter.ts";
import { estimateTokens } from "../../experience/prompt/estimate-tokens.ts";

/** Limits of a judge over its lifetime. */
export interface JudgeBounds {
  readonly calls: number;
  readonly tokens: number;
  /** Most calls at the same time. */
  readonly concurrency: number;
}

/**
 * Counts how much of a judge's limits is used. Until a call ends, the estimated tokens of its prompt count.
 */
export class JudgeBudget {
  readonly #bounds: JudgeBounds;
  readonly #places: Limiter;
  #calls = 0;
  #tokens = 0;

  constructor(bounds: JudgeBounds) {
    this.#bounds = bounds;
    this.#places = new Limiter(bounds.concurrency);
  }

  /**
   * Makes one call. `call` receives callbacks that count the call's tokens.
   * @throws DeeplakeError INVALID_STATE if too few calls or tokens are left
   */
  spend<T>(prompt: string, call: (callbacks: CallbackHandlerMethods) => Promise<T>): Promise<T> {
    return this.#places.run(async () => {
      const estimate = estimateTokens(prompt);
      const { calls, tokens } = this.#bounds;
      if (this.#calls + 1 > calls || this.#tokens + estimate > tokens)
        throw new DeeplakeError(
          "INVALID_STATE",
          `Expected the next call of the model within ${calls} calls and ${tokens} tokens, got ${this.#calls} calls and ${this.#tokens} tokens already used. Raise maxCalls or maxTokens.`,
        );
      this.#calls++;
      this.#tokens += estimate;
      return call({
        handleLLMEnd: (result) => {
          this.#tokens += (tokensOf(result) ?? estimate + estimateTokens(textOf(result))) - estimate;
        },
      });
    });
  }
}

function tokensOf({ generations, llmOutput }: LLMResult): number | undefined {
  const message = generations[0]?.[0] as
    | { message?: { usage_metadata?: { total_tokens?: number } } }
    | undefined;
  const usage = llmOutput?.["tokenUsage"] as { totalTokens?: number } | undefined;
  return message?.message?.usage_metadata?.total_tokens ?? usage?.totalTokens;
}

function textOf({ generations }: LLMResult): string {
  return generations[0]?.[0]?.text ?? "";
}
