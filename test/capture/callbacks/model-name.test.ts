import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, AIMessageChunk } from "@langchain/core/messages";
import { ChatGenerationChunk, type ChatResult } from "@langchain/core/outputs";
import { FakeListChatModel, FakeLLM } from "@langchain/core/utils/testing";
import { expect, test } from "vitest";

import { modelUsage } from "../../../src/capture/callbacks/model-usage.ts";
import { handlerOverMemory, storedRuns } from "../../support/run-tree.ts";

/** A model of one's own, which says what it is here or there. */
class Own extends BaseChatModel {
  readonly #said: { readonly asked?: object; readonly reported?: object };

  constructor(said: { asked?: object; reported?: object } = {}) {
    super({});
    this.#said = said;
  }
  _llmType(): string {
    return "own";
  }
  override invocationParams(): object {
    return this.#said.asked ?? {};
  }
  async _generate(): Promise<ChatResult> {
    const message = new AIMessage({ content: "x", response_metadata: { ...this.#said.reported } });
    return { generations: [{ text: "x", message }] };
  }
  override async *_streamResponseChunks(): AsyncGenerator<ChatGenerationChunk> {
    for (const text of ["a", "b", "c"])
      yield new ChatGenerationChunk({
        text,
        message: new AIMessageChunk({ content: text, response_metadata: { ...this.#said.reported } }),
      });
  }
}

async function modelOf(
  call: (config: { callbacks: never[] }) => Promise<unknown>,
): Promise<string | undefined> {
  const { experience, handler } = await handlerOverMemory();
  await call({ callbacks: [handler as never] });
  return (await storedRuns(experience))[0]?.model;
}

test.each(["model_name", "model", "modelId"])("a %s that every chunk repeats is one name", async (field) => {
  const model = new Own({ reported: { [field]: "anthropic/claude-haiku-4.5" } });
  const name = await modelOf(async (config) => {
    for await (const chunk of await model.stream("hello", config)) void chunk;
  });
  expect(name).toBe("anthropic/claude-haiku-4.5");
});

test("what the provider reports comes before what was asked for, and that before the class", async () => {
  const asked = { model: "own-large" };
  expect(await modelOf((c) => new Own({ asked, reported: { model_name: "own-1" } }).invoke("a", c))).toBe(
    "own-1",
  );
  expect(await modelOf((c) => new Own({ asked }).invoke("a", c))).toBe("own-large");
  expect(await modelOf((c) => new Own({ asked: { modelName: "own-small" } }).invoke("a", c))).toBe(
    "own-small",
  );
  expect(await modelOf((c) => new Own().invoke("a", c))).toBe("Own");
});

test("a name in ls_model_name comes before the parameters of the call, and a text model has a name too", async () => {
  const model = new Own({ asked: { model: "own-large" } }).withConfig({
    metadata: { ls_model_name: "told" },
  });
  expect(await modelOf((c) => model.invoke("a", c))).toBe("told");
  expect(await modelOf((c) => new FakeLLM({ response: "x" }).invoke("a", c))).toBe("FakeLLM");
  expect(await modelOf((c) => new FakeListChatModel({ responses: ["x"] }).invoke("a", c))).toBe(
    "FakeListChatModel",
  );
});

const used = (usage: object): ReturnType<typeof modelUsage> =>
  modelUsage({ generations: [[{ text: "", message: { usage_metadata: usage } } as never]] });

test("what a model thought, which only its total counts, was put out", () => {
  expect(used({ input_tokens: 120, output_tokens: 10, total_tokens: 150 })).toMatchObject({
    output: 30,
    reasoning: 20,
  });
  const details = { output_token_details: { reasoning: 20 } };
  expect(used({ input_tokens: 120, output_tokens: 10, total_tokens: 150, ...details })).toMatchObject({
    output: 30,
  });
  expect(used({ input_tokens: 120, output_tokens: 30, total_tokens: 150, ...details })).toMatchObject({
    output: 30,
  });
  const native = { promptTokenCount: 120, candidatesTokenCount: 10, totalTokenCount: 150 };
  expect(modelUsage({ generations: [], llmOutput: { usageMetadata: native } })).toMatchObject({ output: 30 });
});

test("what stands in a cache beside the input is not put out, and more cached than asked is not known", () => {
  const cache = { input_token_details: { cache_read: 70, cache_creation: 40 } };
  expect(used({ input_tokens: 10, output_tokens: 30, total_tokens: 150, ...cache })).toMatchObject({
    output: 30,
  });
  const summed = { input_token_details: { cache_read: 300 } };
  expect(used({ input_tokens: 120, output_tokens: 10, total_tokens: 150, ...summed })).toMatchObject({
    cached: null,
  });
});
