import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, AIMessageChunk, type BaseMessage, type UsageMetadata } from "@langchain/core/messages";
import { ChatGenerationChunk, type ChatResult, type LLMResult } from "@langchain/core/outputs";
import { describe, expect, test } from "vitest";

import { modelUsage } from "../../../src/capture/callbacks/model-usage.ts";
import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import type { RunRecord } from "../../../src/runs.ts";

/** A chat model that reports the usage it is given: once, or chunk by chunk as it streams. */
class ReportingModel extends BaseChatModel {
  readonly #chunks: readonly (UsageMetadata | undefined)[];

  constructor(chunks: readonly (UsageMetadata | undefined)[]) {
    super({});
    this.#chunks = chunks;
  }

  override _llmType(): string {
    return "reporting";
  }

  override async _generate(_messages: BaseMessage[]): Promise<ChatResult> {
    const usage = this.#chunks.at(-1);
    const message = Object.assign(new AIMessage("said"), { usage_metadata: usage });
    return { generations: [{ text: "said", message }] };
  }

  override async *_streamResponseChunks(
    _messages: BaseMessage[],
    _options: this["ParsedCallOptions"],
    manager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    for (const usage of this.#chunks) {
      const message = Object.assign(new AIMessageChunk("part "), { usage_metadata: usage });
      await manager?.handleLLMNewToken("part ");
      yield new ChatGenerationChunk({ text: "part ", message });
    }
  }
}

async function logged(chunks: readonly (UsageMetadata | undefined)[], stream: boolean): Promise<RunRecord> {
  await using experience = await ExperienceStore.open("memory:");
  const handler = new DeeplakeCallbackHandler(experience);
  const model = new ReportingModel(chunks);
  const said: unknown[] = [];
  if (stream)
    for await (const chunk of await model.stream("hi", { callbacks: [handler] })) said.push(chunk.content);
  else said.push((await model.invoke("hi", { callbacks: [handler] })).content);
  expect(said).not.toEqual([]);
  await handler.flush();
  const runs: RunRecord[] = [];
  for await (const run of experience.runs.scan()) runs.push(run);
  expect(runs).toHaveLength(1);
  return runs[0] as RunRecord;
}

describe("the tokens of a streamed call are counted once", () => {
  test.each<[string, (UsageMetadata | undefined)[]]>([
    [
      "OpenAI reports them with the last chunk",
      [
        undefined,
        undefined,
        {
          input_tokens: 100,
          output_tokens: 40,
          total_tokens: 140,
          input_token_details: { cache_read: 64 },
          output_token_details: { reasoning: 30 },
        },
      ],
    ],
    [
      "Anthropic reports the input first and the output last",
      [
        {
          input_tokens: 100,
          output_tokens: 0,
          total_tokens: 100,
          input_token_details: { cache_read: 64, cache_creation: 0 },
        },
        undefined,
        {
          input_tokens: 0,
          output_tokens: 40,
          total_tokens: 40,
          output_token_details: { reasoning: 30 },
        },
      ],
    ],
    [
      "Google reports with each chunk what came with it",
      [
        { input_tokens: 100, output_tokens: 10, total_tokens: 110, input_token_details: { cache_read: 64 } },
        { input_tokens: 0, output_tokens: 10, total_tokens: 10 },
        {
          input_tokens: 0,
          output_tokens: 20,
          total_tokens: 20,
          output_token_details: { reasoning: 30 },
        },
      ],
    ],
  ])("when %s", async (_provider, chunks) => {
    expect(await logged(chunks, true)).toMatchObject({
      tokensInput: 100,
      tokensOutput: 40,
      tokensTotal: 140,
      tokensCached: 64,
      tokensReasoning: 30,
    });
  });
});

test("tokens of a call that is not streamed are stored with their details", async () => {
  const usage: UsageMetadata = {
    input_tokens: 2_000,
    output_tokens: 7,
    total_tokens: 2_007,
    input_token_details: { cache_read: 500, cache_creation: 1_400 },
  };
  expect(await logged([usage], false)).toMatchObject({
    tokensInput: 2_000,
    tokensOutput: 7,
    tokensTotal: 2_007,
    tokensCached: 500,
    tokensCacheWrite: 1_400,
    tokensReasoning: null,
  });
});

test("a model that reports nothing has no tokens, rather than none", async () => {
  expect(await logged([undefined], false)).toMatchObject({
    tokensInput: null,
    tokensOutput: null,
    tokensTotal: null,
    tokensCached: null,
  });
});

describe("modelUsage of integrations that do not report in the standard form", () => {
  const said = { text: "said" };
  test.each<[string, LLMResult]>([
    [
      "tokenUsage",
      {
        generations: [[said]],
        llmOutput: { tokenUsage: { promptTokens: 5, completionTokens: 2, totalTokens: 7 } },
      },
    ],
    [
      "estimatedTokenUsage of a stream",
      {
        generations: [[said]],
        llmOutput: { estimatedTokenUsage: { promptTokens: 5, completionTokens: 2, totalTokens: 7 } },
      },
    ],
    [
      "the provider's usage",
      { generations: [[said]], llmOutput: { usage: { input_tokens: 5, output_tokens: 2 } } },
    ],
    [
      "an empty tokenUsage and usage in the message",
      {
        generations: [
          [
            {
              text: "said",
              message: new AIMessage({
                content: "said",
                response_metadata: { usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 } },
              }),
            } as never,
          ],
        ],
        llmOutput: { tokenUsage: {} },
      },
    ],
  ])("reads %s", (_form, result) => {
    expect(modelUsage(result)).toMatchObject({ input: 5, output: 2, total: 7, cached: null });
  });

  test("counts several answers to one prompt once, and several prompts each", () => {
    const answer = {
      text: "said",
      message: Object.assign(new AIMessage("said"), {
        usage_metadata: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
      }),
    };
    expect(modelUsage({ generations: [[answer, answer]] })).toMatchObject({ total: 7 });
    expect(modelUsage({ generations: [[answer], [answer]] })).toMatchObject({ input: 10, total: 14 });
  });

  test("leaves out what is no count", () => {
    const llmOutput = { tokenUsage: { promptTokens: "5", completionTokens: -1, totalTokens: Number.NaN } };
    expect(modelUsage({ generations: [[said]], llmOutput })).toMatchObject({
      input: null,
      output: null,
      total: null,
    });
  });
});
