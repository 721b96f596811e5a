import { AIMessageChunk } from "@langchain/core/messages";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatGenerationChunk } from "@langchain/core/outputs";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import {
  RunnableBranch,
  RunnableLambda,
  RunnableParallel,
  RunnablePassthrough,
  RunnableSequence,
} from "@langchain/core/runnables";
import { fakeModel } from "@langchain/core/testing";
import { FakeRetriever, FakeStreamingChatModel } from "@langchain/core/utils/testing";
import { ChatOpenAI } from "@langchain/openai";
import { beforeEach, expect, test } from "vitest";
import { z } from "zod";

import { type ObservedRuns, observeRuns, says, usage } from "../../support/observed-runs.ts";
import { openAiLoopback } from "../../support/openai-loopback.ts";
import { storedRuns, tree } from "../../support/run-tree.ts";

// With LangGraph loaded the run is known inside a lambda, so that what is called there becomes its child.
await import("@langchain/langgraph");

let observed: ObservedRuns;
let callbacks: ObservedRuns["callbacks"];
const loggedRuns = (): Promise<string> => observed.loggedRuns();

beforeEach(async () => {
  observed = await observeRuns();
  ({ callbacks } = observed);
});

/** Streams a text in two parts, and then says what that cost. */
class StreamingModel extends FakeStreamingChatModel {
  static override lc_name(): string {
    return "StreamingModel";
  }
  override async *_streamResponseChunks(): AsyncGenerator<ChatGenerationChunk> {
    for (const text of ["4", "2"]) yield new ChatGenerationChunk({ message: new AIMessageChunk(text), text });
    const last = Object.assign(new AIMessageChunk(""), { usage_metadata: usage(3, 2) });
    yield new ChatGenerationChunk({ message: last, text: "" });
  }
}
const prompt = ChatPromptTemplate.fromTemplate("Answer: {question}");
const parser = new StringOutputParser();

test("prompt, model, parser", async () => {
  const chain = prompt.pipe(fakeModel().respond(says("42"))).pipe(parser);
  expect(await chain.invoke({ question: "?" }, { callbacks })).toBe("42");
  expect(await loggedRuns()).toBe(tree`
    RunnableSequence chain success
      ChatPromptTemplate chain success
      FakeBuiltModel chat_model success 11+7=18
      StrOutputParser chain success
  `);
});

test("a chain that streams", async () => {
  let text = "";
  const chain = prompt.pipe(new StreamingModel({})).pipe(parser);
  for await (const part of await chain.stream({ question: "?" }, { callbacks })) text += part;
  expect(text).toBe("42");
  expect(await loggedRuns()).toBe(tree`
    RunnableSequence chain success
      ChatPromptTemplate chain success
      StreamingModel chat_model success 3+2=5
      StrOutputParser chain success
  `);
  const [root, , , parsing] = await storedRuns(observed.experience);
  expect([root?.outputs, parsing?.outputs]).toEqual(['{"output":"42"}', '"42"']);
});

test("steps side by side", async () => {
  const side = (text: string, tokens: number) =>
    prompt.pipe(fakeModel().respond(says(text, tokens, 1))).withConfig({ runName: text });
  const both = RunnableParallel.from({ joke: side("joke", 3), poem: side("poem", 4) });
  await both.invoke({ question: "?" }, { callbacks });
  expect(await loggedRuns()).toBe(tree`
    RunnableMap chain success
      joke chain success
        ChatPromptTemplate chain success
        FakeBuiltModel chat_model success 3+1=4
      poem chain success
        ChatPromptTemplate chain success
        FakeBuiltModel chat_model success 4+1=5
  `);
});

test("a branch", async () => {
  const isMaths = RunnableLambda.from(({ question: asked }: { question: string }) => asked.includes("+"));
  const answer = (text: string) => RunnableLambda.from((_given: { question: string }) => text);
  const branch = RunnableBranch.from<{ question: string }, string>([
    [isMaths.withConfig({ runName: "is it maths" }), answer("2").withConfig({ runName: "calculate" })],
    answer("?").withConfig({ runName: "guess" }),
  ]);
  await branch.invoke({ question: "1+1" }, { callbacks });
  await branch.invoke({ question: "who" }, { callbacks });
  expect(await loggedRuns()).toBe(tree`
    RunnableBranch chain success
      is it maths chain success
      calculate chain success
    RunnableBranch chain success
      is it maths chain success
      guess chain success
  `);
});

test("an answer from retrieved documents", async () => {
  const documents = [{ pageContent: "Rain falls in Bergen.", metadata: {} }];
  const chain = RunnableSequence.from([
    {
      context: new FakeRetriever({ output: documents }).pipe((found) =>
        found.map(({ pageContent }) => pageContent).join("\n"),
      ),
      question: new RunnablePassthrough<string>(),
    },
    ChatPromptTemplate.fromTemplate("{context}\n\n{question}"),
    fakeModel().respond(says("It rains.", 40, 3)),
    parser,
  ]);
  await chain.invoke("Does it rain?", { callbacks });
  expect(await loggedRuns()).toBe(tree`
    RunnableSequence chain success
      RunnableMap chain success
        RunnableSequence chain success
          FakeRetriever retriever success
          RunnableLambda chain success
        RunnablePassthrough chain success
      ChatPromptTemplate chain success
      FakeBuiltModel chat_model success 40+3=43
      StrOutputParser chain success
  `);
  const retrieval = (await storedRuns(observed.experience)).find(({ kind }) => kind === "retriever");
  expect(retrieval?.inputs).toBe('"Does it rain?"');
  expect(JSON.parse(retrieval?.outputs ?? "")).toMatchObject(documents);
});

test("structured output of a provider's model", async () => {
  await using openAi = await openAiLoopback(
    () => JSON.stringify({ rain: true }),
    () => [1],
  );
  const model = new ChatOpenAI({
    model: "gpt-test",
    apiKey: "test-key",
    configuration: { baseURL: openAi.baseUrl },
  }).withStructuredOutput(z.object({ rain: z.boolean() }), { name: "Weather" });
  expect(await model.invoke("Does it rain?", { callbacks })).toEqual({ rain: true });
  expect(await loggedRuns()).toBe(tree`
    RunnableSequence chain success
      ChatOpenAI chat_model success 11+4=15
      RunnableLambda chain success
        StructuredOutputParser chain success
  `);
  expect((await storedRuns(observed.experience))[1]?.model).toBe("gpt-test");
});

test("a model with a fallback", async () => {
  const model = fakeModel()
    .alwaysThrow(new Error("overloaded"))
    .withFallbacks([fakeModel().respond(says("42"))]);
  await prompt.pipe(model).invoke({ question: "?" }, { callbacks });
  expect(await loggedRuns()).toBe(tree`
    RunnableSequence chain success
      ChatPromptTemplate chain success
      RunnableWithFallbacks chain success
        FakeBuiltModel chat_model failure
        FakeBuiltModel chat_model success 11+7=18
  `);
});

test("a batch", async () => {
  const chain = prompt.pipe(
    fakeModel()
      .respond(says("a", 1, 1))
      .respond(says("b", 2, 2)),
  );
  await chain.batch([{ question: "1" }, { question: "2" }], { callbacks, maxConcurrency: 1 });
  expect(await loggedRuns()).toBe(tree`
    RunnableSequence chain success
      ChatPromptTemplate chain success
      FakeBuiltModel chat_model success 1+1=2
    RunnableSequence chain success
      ChatPromptTemplate chain success
      FakeBuiltModel chat_model success 2+2=4
  `);
});

test.each<[string, unknown]>([
  ["an error", new Error("no")],
  ["a text", "no"],
  ["an object", { message: "no" }],
  ["a list", ["no"]],
  ["a date", new Date(0)],
  ["a number", 1],
  ["nothing", undefined],
])("inputs of a batch fail with %s, which the batch returns", async (_what, thrown) => {
  const chain = RunnableLambda.from((given: { question: string }) => given).pipe(
    RunnableLambda.from(({ question }) => {
      // oxlint-disable-next-line typescript/only-throw-error -- programs throw anything
      if (question === "1") throw thrown;
      return question;
    }),
  );
  const results = await chain.batch(
    [{ question: "1" }, { question: "2" }],
    { callbacks },
    { returnExceptions: true },
  );
  expect(results).toEqual([thrown, "2"]);
  expect((await storedRuns(observed.experience)).filter(({ parentId }) => parentId === null)).toMatchObject([
    { status: "failure" },
    { status: "success" },
  ]);
});

test("events of a chain", async () => {
  const chain = prompt.pipe(fakeModel().respond(says("42"))).pipe(parser);
  const names: string[] = [];
  for await (const { event } of chain.streamEvents({ question: "?" }, { version: "v2", callbacks }))
    names.push(event);
  expect(names).toContain("on_chat_model_end");
  expect(await loggedRuns()).toBe(tree`
    RunnableSequence chain success
      ChatPromptTemplate chain success
      FakeBuiltModel chat_model success 11+7=18
      StrOutputParser chain success
  `);
});
