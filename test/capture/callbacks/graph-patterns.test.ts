import { join } from "node:path";

import type { BaseMessage } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
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
import { createAgent } from "langchain";
import { beforeEach, expect, test } from "vitest";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import {
  asksForWeather,
  type ObservedRuns,
  observeRuns,
  question,
  says,
  weather,
} from "../../support/observed-runs.ts";
import { runTree, storedRuns, tree } from "../../support/run-tree.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

let observed: ObservedRuns;
let callbacks: ObservedRuns["callbacks"];
const loggedRuns = (): Promise<string> => observed.loggedRuns();

beforeEach(async () => {
  observed = await observeRuns();
  ({ callbacks } = observed);
});

const State = Annotation.Root({
  topic: Annotation<string>,
  parts: Annotation<string[]>({ reducer: (old, more) => [...old, ...more], default: () => [] }),
  answer: Annotation<string>,
});

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
  const options = {
    callbacks: [new DeeplakeCallbackHandler(store), observed.seen],
    metadata: { user: "ada" },
  };
  await toolLoop().invoke(question, options);
  await store.close();
  await using reader = await ExperienceStore.open(location);
  expect(await runTree(reader)).toBe(looped);
  const runs = await storedRuns(reader);
  expect(runs.map(({ id, parentId }) => [id, parentId ?? undefined])).toEqual([...observed.seen.parents]);
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
  expect((await storedRuns(observed.experience)).map(({ threadId }) => threadId)).toEqual(
    Array(6).fill("letter"),
  );
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
