import { join } from "node:path";

import type { BaseMessage } from "@langchain/core/messages";
import { AIMessage, AIMessageChunk, HumanMessage } from "@langchain/core/messages";
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
import { tool } from "@langchain/core/tools";
import { FakeRetriever, FakeStreamingChatModel } from "@langchain/core/utils/testing";
import {
  Annotation,
  Command,
  END,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  Send,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { createReactAgent, ToolNode, toolsCondition } from "@langchain/langgraph/prebuilt";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent } from "langchain";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../src/index.ts";
import { openAiLoopback } from "../support/openai-loopback.ts";
import { handlerOverMemory, runTree, SeenRuns, storedRuns, tree } from "../support/run-tree.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

let experience: ExperienceStore;
let handler: DeeplakeCallbackHandler;
let seen: SeenRuns;
let callbacks: [DeeplakeCallbackHandler, SeenRuns];

beforeEach(async () => {
  ({ experience, handler } = await handlerOverMemory());
  seen = new SeenRuns();
  callbacks = [handler, seen];
});

/** The stored runs, after a look at their ids and parents: LangChain told another handler the same. */
async function loggedRuns(): Promise<string> {
  const runs = await storedRuns(experience);
  const byId = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);
  expect(runs.map(({ id, parentId }): [string, unknown] => [id, parentId ?? undefined]).sort(byId)).toEqual(
    [...seen.parents].sort(byId),
  );
  expect(handler.health()).toMatchObject({ captured: runs.length, open: 0, unmatched: 0, errors: 0 });
  return runTree(experience);
}

const usage = (input: number, output: number) => ({
  input_tokens: input,
  output_tokens: output,
  total_tokens: input + output,
});
const says = (text: string, input = 11, output = 7): AIMessage =>
  Object.assign(new AIMessage(text), { usage_metadata: usage(input, output) });
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
const weather = tool(({ city }: { city: string }) => `It rains in ${city}.`, {
  name: "weather",
  description: "The weather in a city",
  schema: z.object({ city: z.string() }),
});
const asksForWeather = (): ReturnType<typeof fakeModel> =>
  fakeModel()
    .respond(
      Object.assign(says("", 20, 5), {
        tool_calls: [{ name: "weather", args: { city: "Bergen" }, id: "c1", type: "tool_call" }],
      }),
    )
    .respond(says("It rains.", 30, 4));
const question = { messages: [new HumanMessage("Does it rain in Bergen?")] };
const State = Annotation.Root({
  topic: Annotation<string>,
  parts: Annotation<string[]>({ reducer: (old, more) => [...old, ...more], default: () => [] }),
  answer: Annotation<string>,
});

describe("chains", () => {
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
    const [root, , , parsing] = await storedRuns(experience);
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
    const retrieval = (await storedRuns(experience)).find(({ kind }) => kind === "retriever");
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
    expect((await storedRuns(experience))[1]?.model).toBe("gpt-test");
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
});

describe("graphs", () => {
  function toolLoop() {
    const model = asksForWeather();
    return new StateGraph(MessagesAnnotation)
      .addNode("agent", async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
      .addNode("tools", new ToolNode([weather]))
      .addEdge(START, "agent")
      .addConditionalEdges("agent", toolsCondition)
      .addEdge("tools", "agent")
      .compile();
  }
  const looped = tree`
    LangGraph graph success
      agent node success
        FakeBuiltModel chat_model success 20+5=25
        RunnableLambda chain success
      tools node success
        weather tool success
      agent node success
        FakeBuiltModel chat_model success 30+4=34
        RunnableLambda chain success
  `;

  test("a model that calls tools", async () => {
    await toolLoop().invoke(question, { callbacks });
    expect(await loggedRuns()).toBe(looped);
  });

  test("the same on the real engine, read back by another store", async () => {
    const location = join(temporaryDirectory(), "experience");
    const store = await ExperienceStore.open(location);
    const options = { callbacks: [new DeeplakeCallbackHandler(store), seen], metadata: { user: "ada" } };
    await toolLoop().invoke(question, options);
    await store.close();
    await using reader = await ExperienceStore.open(location);
    expect(await runTree(reader)).toBe(looped);
    const runs = await storedRuns(reader);
    expect(runs.map(({ id, parentId }) => [id, parentId ?? undefined])).toEqual([...seen.parents]);
    for (const { metadata, endedAt, startedAt } of runs) {
      expect(JSON.parse(metadata)).toMatchObject({ user: "ada" });
      expect(endedAt).toBeGreaterThanOrEqual(startedAt);
    }
  });

  test("the prebuilt ReAct agent of LangGraph", async () => {
    const agent = createReactAgent({ llm: asksForWeather(), tools: [weather] });
    await agent.invoke(question, { callbacks });
    expect(await loggedRuns()).toBe(tree`
      LangGraph graph success
        agent node success
          RunnableSequence chain success
            prompt chain success
            FakeBuiltModel chat_model success 20+5=25
          RunnableLambda chain success
        tools node success
          weather tool success
        agent node success
          RunnableSequence chain success
            prompt chain success
            FakeBuiltModel chat_model success 30+4=34
          RunnableLambda chain success
    `);
  });

  test("createAgent", async () => {
    const agent = createAgent({ model: asksForWeather(), tools: [weather], name: "forecaster" });
    await agent.invoke(question, { callbacks });
    expect(await loggedRuns()).toBe(tree`
      forecaster graph success
        model_request node success
          FakeBuiltModel chat_model success 20+5=25
          RunnableLambda chain success
        tools node success
          weather tool success
        model_request node success
          FakeBuiltModel chat_model success 30+4=34
          RunnableLambda chain success
    `);
  });

  test("conditional edges", async () => {
    const graph = new StateGraph(State)
      .addNode("classify", () => ({ topic: "rain" }))
      .addNode("wet", () => ({ answer: "umbrella" }))
      .addNode("dry", () => ({ answer: "hat" }))
      .addEdge(START, "classify")
      .addConditionalEdges("classify", function route({ topic }) {
        return topic === "rain" ? "wet" : "dry";
      })
      .compile({ name: "dressing" });
    await graph.invoke({ topic: "?" }, { callbacks });
    expect(await loggedRuns()).toBe(tree`
      dressing graph success
        classify node success
          RunnableLambda chain success
        wet node success
    `);
  });

  test("a subgraph as a node, and one called by a node", async () => {
    const inner = new StateGraph(State)
      .addNode("think", async ({ topic }) => ({
        answer: (
          await fakeModel()
            .respond(says("wet", 6, 1))
            .invoke(topic)
        ).text,
      }))
      .addEdge(START, "think")
      .compile({ name: "inner" });
    const graph = new StateGraph(State)
      .addNode("as node", inner)
      .addNode("by node", async ({ topic }) => ({ answer: (await inner.invoke({ topic })).answer }))
      .addEdge(START, "as node")
      .addEdge("as node", "by node")
      .compile({ name: "outer" });
    await graph.invoke({ topic: "rain" }, { callbacks });
    expect(await loggedRuns()).toBe(tree`
      outer graph success
        as node node success
          inner graph success
            think node success
              FakeBuiltModel chat_model success 6+1=7
        by node node success
          inner graph success
            think node success
              FakeBuiltModel chat_model success 6+1=7
    `);
  });

  test("map and reduce", async () => {
    const graph = new StateGraph(State)
      .addNode("plan", () => ({}))
      .addNode("write", async ({ topic }) => ({
        parts: [
          (
            await fakeModel()
              .respond(says(topic, topic.length, 1))
              .invoke(topic)
          ).text,
        ],
      }))
      .addNode("join", ({ parts }) => ({ answer: parts.join("+") }))
      .addEdge(START, "plan")
      .addConditionalEdges("plan", function fanOut() {
        return ["a", "bb", "ccc"].map((topic) => new Send("write", { topic }));
      })
      .addEdge("write", "join")
      .compile();
    expect((await graph.invoke({ topic: "?" }, { callbacks })).answer).toBe("a+bb+ccc");
    expect(await loggedRuns()).toBe(tree`
      LangGraph graph success
        plan node success
          RunnableLambda chain success
        write node success
          FakeBuiltModel chat_model success 1+1=2
        write node success
          FakeBuiltModel chat_model success 2+1=3
        write node success
          FakeBuiltModel chat_model success 3+1=4
        join node success
    `);
  });

  test("a person in the loop", async () => {
    const graph = new StateGraph(State)
      .addNode("draft", async ({ topic }) => ({
        answer: (
          await fakeModel()
            .respond(says("Dear Ada", 9, 2))
            .invoke(topic)
        ).text,
      }))
      .addNode("review", ({ answer }) => ({ answer: interrupt<string, string>(answer) }))
      .addEdge(START, "draft")
      .addEdge("draft", "review")
      .addEdge("review", END)
      .compile({ checkpointer: new MemorySaver() });
    const config = { callbacks, configurable: { thread_id: "letter" } };
    await graph.invoke({ topic: "a letter" }, config);
    expect((await graph.invoke(new Command({ resume: "Dear Bob" }), config)).answer).toBe("Dear Bob");
    expect(await loggedRuns()).toBe(tree`
      LangGraph graph interrupted
        draft node success
          FakeBuiltModel chat_model success 9+2=11
        review node interrupted
      LangGraph graph success
        review node success
    `);
    expect((await storedRuns(experience)).map(({ threadId }) => threadId)).toEqual(Array(6).fill("letter"));
  });

  test.each(["v2", "v3"] as const)("events of a graph, %s", async (version) => {
    const graph = toolLoop();
    let events = 0;
    if (version === "v2")
      for await (const { event } of graph.streamEvents(question, { version, callbacks }))
        events += event === "on_tool_end" ? 1 : 0;
    else {
      const run = await graph.streamEvents(question, { version, callbacks });
      for await (const event of run) events += event ? 1 : 0;
    }
    expect(events).toBeGreaterThan(0);
    expect(await loggedRuns()).toBe(looped);
  });

  test("messages streamed out of a graph", async () => {
    const texts: string[] = [];
    const stream = await toolLoop().stream(question, { callbacks, streamMode: "messages" });
    for await (const [message] of stream as AsyncIterable<[BaseMessage, unknown]>) texts.push(message.text);
    expect(texts.join("")).toContain("It rains in Bergen.");
    expect(await loggedRuns()).toBe(looped);
  });
});
