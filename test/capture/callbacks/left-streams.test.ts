import { setTimeout as wait } from "node:timers/promises";

import { AIMessageChunk } from "@langchain/core/messages";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { type RunnableConfig, RunnableLambda } from "@langchain/core/runnables";
import { FakeStreamingChatModel } from "@langchain/core/utils/testing";
import { Annotation, START, StateGraph } from "@langchain/langgraph";
import { expect, test } from "vitest";

import { sessionsOf } from "../../../src/runs.ts";
import { handlerOverMemory, runTree, storedExperiences, storedRuns, tree } from "../../support/run-tree.ts";

const model = new FakeStreamingChatModel({
  chunks: ["a", "b", "c", "d", "e"].map((content) => new AIMessageChunk(content)),
});
const chain = ChatPromptTemplate.fromTemplate("{task}").pipe(model).pipe(new StringOutputParser());
const letters = RunnableLambda.from(async function* (_given: { task: string }) {
  yield* ["a", "b", "c", "d"];
});

const State = Annotation.Root({ task: Annotation<string>, answer: Annotation<string> });

/** A graph with a quick node, and one that takes long and obeys its signal. */
function graph() {
  return new StateGraph(State)
    .addNode("quick", () => ({}))
    .addNode("slow", (_state, { signal }) => wait(5_000, {}, { signal }))
    .addEdge(START, "quick")
    .addEdge("quick", "slow")
    .compile();
}

type Leave = (config: RunnableConfig) => Promise<unknown>;

async function readOne(stream: ReadableStream, chunks = 1): Promise<ReadableStreamDefaultReader> {
  const reader = stream.getReader();
  for (let chunk = 0; chunk < chunks; chunk++) await reader.read();
  return reader;
}

async function breakAfterOne(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of stream) if (chunk !== undefined) break;
}

const input = { task: "t" };
const sse = { encoding: "text/event-stream" } as const;
const v2 = { version: "v2" } as const;

const OF_CHAINS: readonly (readonly [string, Leave])[] = [
  ["break", async (config) => breakAfterOne(await chain.stream(input, config))],
  ["reader.cancel", async (config) => (await readOne(await chain.stream(input, config))).cancel("gone")],
  ["stream.cancel", async (config) => (await chain.stream(input, config)).cancel(new Error("gone"))],
  [
    "a body of a response",
    async (config) => {
      const bytes = (await chain.stream(input, config)).pipeThrough(new TextEncoderStream());
      await (await readOne(new Response(bytes).body as ReadableStream)).cancel("gone");
    },
  ],
  [
    "streamEvents",
    async (config) => {
      const events = chain.streamEvents(input, { ...config, ...v2 });
      for await (const { event } of events) if (event === "on_chat_model_stream") break;
    },
  ],
];

test.each(OF_CHAINS)(
  "a chain's stream that is left by %s is cancelled, and what is in it",
  async (_by, leave) => {
    const { experience, handler } = await handlerOverMemory();
    await leave({ callbacks: [handler], metadata: { thread_id: "t" } });
    await expect.poll(() => handler.health().open, { timeout: 5_000 }).toBe(0);
    expect(await runTree(experience)).toBe(tree`
    RunnableSequence chain cancelled
      ChatPromptTemplate chain success
      FakeStreamingChatModel chat_model cancelled
      StrOutputParser chain cancelled
  `);
    expect((await storedRuns(experience)).every(({ endedAt }) => endedAt !== null)).toBe(true);
    expect(await sessionsOf(experience)).toMatchObject([{ id: "t", status: "cancelled" }]);
    expect(handler.health()).toMatchObject({ unknown: 0, unmatched: 0, errors: 0 });
  },
);

const OF_GRAPHS: readonly (readonly [string, Leave])[] = [
  ["reader.cancel", async (config) => (await readOne(await graph().stream(input, config))).cancel("gone")],
  [
    "stream.cancel",
    async (config) => {
      const stream = await graph().stream(input, config);
      await stream.next();
      await stream.cancel(new Error("gone")).catch(() => {});
    },
  ],
  [
    "a body of a response",
    async (config) => {
      const response = new Response(await graph().stream(input, { ...config, ...sse }));
      await (await readOne(response.body as ReadableStream)).cancel("gone");
    },
  ],
  [
    "a reader of its events",
    async (config) => {
      const reader = await readOne(graph().streamEvents(input, { ...config, ...v2 }), 6);
      await reader.cancel("gone").catch(() => {});
    },
  ],
  [
    "a response of its events",
    async (config) => {
      const events = graph().streamEvents(input, { ...config, ...v2, ...sse });
      await (await readOne(new Response(events as ReadableStream).body as ReadableStream, 6)).cancel("gone");
    },
  ],
];

test.each(OF_GRAPHS)("a graph's stream that is left by %s is cancelled, and its step", async (_by, leave) => {
  const { experience, handler } = await handlerOverMemory();
  await leave({ callbacks: [handler], metadata: { thread_id: "t" } });
  await expect.poll(() => handler.health().open, { timeout: 5_000 }).toBe(0);
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph cancelled
      quick node success
      slow node cancelled
  `);
  expect(await sessionsOf(experience)).toMatchObject([{ id: "t", status: "cancelled" }]);
  expect(await storedExperiences(experience)).toEqual([]);
});

test("a model's stream and a function's that are left are cancelled", async () => {
  const { experience, handler } = await handlerOverMemory();
  const config = { callbacks: [handler] };
  await breakAfterOne(await model.stream("t", config));
  await breakAfterOne(await letters.stream(input, config));
  await expect.poll(() => handler.health().open, { timeout: 5_000 }).toBe(0);
  expect(await runTree(experience)).toBe(tree`
    FakeStreamingChatModel chat_model cancelled
    RunnableLambda chain cancelled
  `);
});

test("a stream that a step leaves is cancelled, and the step goes on", async () => {
  const { experience, handler } = await handlerOverMemory();
  const outer = new StateGraph(State)
    .addNode("step", async ({ task }, config) => {
      await breakAfterOne(await chain.stream({ task }, config));
      await wait(1_300);
      return {};
    })
    .addEdge(START, "step")
    .compile();
  await outer.invoke(input, { callbacks: [handler] });
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph success
      step node success
        RunnableSequence chain cancelled
          ChatPromptTemplate chain success
          FakeStreamingChatModel chat_model cancelled
          StrOutputParser chain cancelled
  `);
});

test("readers that take their time are waited for, beside others of the same application that leave", async () => {
  const { experience, handler } = await handlerOverMemory();
  const config = { callbacks: [handler], tags: ["web"] };
  const streams = await Promise.all([1, 2, 3, 4].map(() => letters.stream(input, config)));
  const slow = await Promise.all(
    streams.slice(2).map(async (stream) => ({ stream, first: await stream.next() })),
  );
  for (const left of streams.slice(0, 2)) await breakAfterOne(left);
  await wait(1_300);
  expect(handler.health()).toMatchObject({ open: 2 });
  for (const { stream, first } of slow) {
    const read = [first.value];
    for await (const letter of stream) read.push(letter);
    expect(read).toEqual(["a", "b", "c", "d"]);
  }
  expect((await storedRuns(experience)).map(({ status }) => status)).toEqual([
    "cancelled",
    "cancelled",
    "success",
    "success",
  ]);
});

test("streams that nothing tells apart are not closed when one of them is left", async () => {
  const { experience, handler } = await handlerOverMemory();
  const config = { callbacks: [handler], tags: ["web"], metadata: { part: "chat" } };
  const [left, slow] = await Promise.all([letters.stream(input, config), letters.stream(input, config)]);
  await breakAfterOne(left as AsyncIterable<string>);
  await wait(1_300);
  for await (const letter of slow as AsyncIterable<string>) expect(letter).not.toBe("");
  await handler.close();
  expect((await storedRuns(experience)).map(({ status }) => status)).toEqual(["unknown", "success"]);
});

test("a tool that goes on after its reader left says at last how it ended", async () => {
  const { experience, handler } = await handlerOverMemory();
  const lookUp = RunnableLambda.from(async (given: object) => {
    await wait(1_600);
    return given;
  }).withConfig({ runName: "look up" });
  const { signal: never } = new AbortController();
  const stubborn = new StateGraph(State)
    .addNode("quick", () => ({}))
    .addNode("slow", (_state, config) => lookUp.invoke({}, { ...config, signal: never }))
    .addEdge(START, "quick")
    .addEdge("quick", "slow")
    .compile();
  const reader = await readOne(await stubborn.stream(input, { callbacks: [handler] }));
  void reader.cancel("gone").catch(() => {});
  await expect.poll(() => handler.health().open, { timeout: 5_000 }).toBe(0);
  const statuses = async () => (await storedRuns(experience)).map(({ name, status }) => `${name} ${status}`);
  const before = ["LangGraph cancelled", "quick success", "slow cancelled"];
  expect(await statuses()).toEqual([...before, "look up cancelled"]);
  await expect.poll(statuses, { timeout: 5_000 }).toEqual([...before, "look up success"]);
});

test("a flush stores at once that a stream was left", async () => {
  const { experience, handler } = await handlerOverMemory();
  await breakAfterOne(await letters.stream(input, { callbacks: [handler] }));
  await handler.flush();
  expect(await runTree(experience)).toBe("RunnableLambda chain cancelled");
});
