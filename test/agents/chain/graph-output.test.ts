import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { ChatPromptTemplate, PromptTemplate } from "@langchain/core/prompts";
import { type Runnable, RunnableLambda } from "@langchain/core/runnables";
import { fakeModel } from "@langchain/core/testing";
import { tool } from "@langchain/core/tools";
import {
  Annotation,
  Command,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { createAgent } from "langchain";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { DeeplakeCallbackHandler, ExperienceStore, withExperience } from "../../../src/index.ts";
import { storedExperiences, storedRuns } from "../../support/run-tree.ts";

let next = 0;
const open = (): Promise<ExperienceStore> => ExperienceStore.open(`memory:graph-output-${next++}`);

async function read(stream: Promise<AsyncIterable<unknown>>): Promise<void> {
  for await (const chunk of await stream) void chunk;
}

const State = Annotation.Root({
  task: Annotation<string>,
  answer: Annotation<string>,
  ok: Annotation<string>,
});
const answering = (ok: () => string) =>
  new StateGraph(State)
    .addNode("agent", () => ({ answer: "42" }))
    .addNode("approve", () => ({ ok: ok() }))
    .addEdge(START, "agent")
    .addEdge("agent", "approve");
const MODES = [undefined, "values", "updates", "messages", "custom", "debug", ["values", "updates"]] as const;
const asked = { task: "six times seven" };
const done = { task: "six times seven", answer: "42", ok: "yes" };

describe("the output of a graph that is streamed", () => {
  test.each(MODES)("is its state in the mode %j", async (streamMode) => {
    const outputs: unknown[] = [];
    const options = { evaluate: ({ output }: { output: unknown }) => outputs.push(output) > 0 };
    const graph = answering(() => "yes").compile() as unknown as Runnable;
    for (const [runnable, callbacks] of [
      [graph, true],
      [graph, false],
      [RunnableLambda.from((given) => given).pipe(graph), true],
      [graph.withConfig({ tags: ["bound"] }).withRetry({ stopAfterAttempt: 2 }), true],
    ] as const) {
      const experience = await open();
      const chain = withExperience(runnable, experience, options as never);
      const config = {
        streamMode,
        ...(callbacks && { callbacks: [new DeeplakeCallbackHandler(experience)] }),
      };
      await read(chain.stream(asked, config));
      expect(outputs.pop()).toEqual(done);
      expect(outputs).toEqual([]);
      expect(await storedExperiences(experience)).toMatchObject([{ approach: "42", outcome: "success" }]);
    }
  });

  test.each(MODES)("is not judged while the graph waits in the mode %j", async (streamMode) => {
    const experience = await open();
    const outputs: unknown[] = [];
    const graph = answering(() => interrupt("ok?")).compile({ checkpointer: new MemorySaver() });
    const chain = withExperience(graph as unknown as Runnable, experience, {
      evaluate: ({ output }) => outputs.push(output) > 0,
    });
    const callbacks = [new DeeplakeCallbackHandler(experience)];
    const config = { streamMode, callbacks, configurable: { thread_id: "t" } };
    await read(chain.stream(asked, config));
    expect(outputs).toEqual([]);
    expect(await storedExperiences(experience)).toEqual([]);
    await read(chain.stream(new Command({ resume: "yes" }), config));
    expect(outputs).toEqual([done]);
    expect(await storedExperiences(experience)).toMatchObject([{ task: asked.task, outcome: "success" }]);
    const roots = (await storedRuns(experience)).filter(({ parentId }) => parentId === null);
    expect(roots.map(({ status }) => status)).toEqual(["interrupted", "success"]);
  });
});

describe("the approach of an attempt in a chain", () => {
  const found = tool(({ q }) => `found ${q}`, { name: "search", schema: z.object({ q: z.string() }) });
  const model = () => fakeModel().respondWithTools([{ name: "search", args: { q: "cat" }, id: "1" }]);
  const called = new AIMessage({
    content: "",
    tool_calls: [{ name: "search", args: { q: "cat" }, id: "1" }],
  });
  const circle: Record<string, unknown> = { sum: 7 };
  circle["again"] = circle;

  test.each<[string, () => Runnable, string]>([
    [
      "an agent",
      () => createAgent({ model: model().respond(new AIMessage("here")), tools: [found] }) as never,
      'search({"q":"cat"}) -> here',
    ],
    [
      "a graph of messages",
      () =>
        new StateGraph(MessagesAnnotation)
          .addNode("agent", () => ({ messages: [new AIMessage("here")] }))
          .addEdge(START, "agent")
          .compile() as never,
      "here",
    ],
    ["a list of messages", () => says([new HumanMessage("?"), new AIMessage("here")]), "here"],
    ["messages as objects", () => says({ messages: [{ role: "assistant", content: "here" }] }), "here"],
    ["a message that calls a tool", () => says(called), 'search({"q":"cat"})'],
    [
      "messages without an answer, beside one",
      () => says({ messages: [new HumanMessage("?")], answer: "42" }),
      "42",
    ],
    ["numbers that JSON does not know", () => says({ id: 10n }), '{"id":"10"}'],
    ["a value that holds itself", () => says(circle), '{"sum":7,"again":"[cycle]"}'],
    ["a field of text", () => says({ answer: "42", more: 1 }), "42"],
    ["nothing", () => says(undefined), ""],
  ])("is told from %s, in one piece and as a stream", async (_what, make, approach) => {
    for (const streamed of [false, true]) {
      const experience = await open();
      const chain = withExperience(make(), experience, { evaluate: () => true });
      const input = { messages: [new HumanMessage("find the cat")] };
      await (streamed ? read(chain.stream(input)) : chain.invoke(input));
      expect(experience.health().errors).toEqual({});
      expect((await storedExperiences(experience)).map((one) => one.approach)).toEqual([approach]);
    }
  });

  function says(output: unknown): Runnable {
    return RunnableLambda.from(() => output as never);
  }
});

test("a graph that is the first step of a chain is given the text in its messages", async () => {
  const experience = await open();
  await experience.record({ task: "find the cat", approach: "look outside", outcome: "success" });
  const seen: string[] = [];
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("agent", ({ messages }) => {
      seen.push(messages.map(({ text }) => text).join("\n"));
      return { messages: [new AIMessage("here")] };
    })
    .addEdge(START, "agent")
    .compile() as unknown as Runnable;
  for (const runnable of [graph, graph.pipe((state: unknown) => state), graph.withRetry()])
    await withExperience(runnable, experience).invoke({ messages: [new HumanMessage("find the cat")] });
  expect(seen).toHaveLength(3);
  for (const text of seen) expect(text).toContain("look outside");
});

test.each<[string, object, string]>([
  ["a text", { messages: "find the cat" }, "find the cat"],
  ["a message", { messages: new HumanMessage("find the cat") }, "find the cat"],
  ["an object", { messages: { role: "user", content: "find the cat" } }, "find the cat"],
  ["a list of texts", { messages: ["find the cat"] }, "find the cat"],
  ["a list of pairs", { messages: [["user", "find the cat"]] }, "find the cat"],
  ["a list of messages", { messages: [new HumanMessage("find the cat")] }, "find the cat"],
  [
    "blocks",
    { messages: { role: "user", content: [{ type: "text", text: "find the cat" }] } },
    "find the cat",
  ],
  ["no messages at all", { task: "find the cat" }, ""],
])(
  "an agent whose messages are %s is asked what it was asked, with memory and without",
  async (_what, input, ask) => {
    const experience = await open();
    const model = fakeModel();
    for (let call = 0; call < 2; call++) model.respond(new AIMessage("here"));
    const chain = withExperience(createAgent({ model, tools: [] }) as unknown as Runnable, experience);
    await chain.invoke(input);
    await experience.record({ task: "find the cat", approach: "look outside", outcome: "success" });
    const { text } = await experience.recall("find the cat");
    await chain.invoke(input);
    const [without, informed] = model.calls.map(({ messages }) => messages.map((message) => message.text));
    expect(without).toEqual(ask === "" ? [] : [ask]);
    expect(informed?.join("\n\n")).toBe(ask === "" ? text : `${text}\n\n${ask}`);
  },
);

test.each<[string, { pipe: (next: Runnable) => Runnable }]>([
  [
    "messages",
    ChatPromptTemplate.fromMessages([
      ["system", "Be brief."],
      ["human", "{ask}"],
    ]),
  ],
  ["a message", ChatPromptTemplate.fromMessages([["human", "{ask}"]])],
  ["a text", PromptTemplate.fromTemplate("{ask}")],
])("a model behind a prompt of %s is given the text with the prompt", async (_what, prompt) => {
  const experience = await open();
  const model = fakeModel();
  for (let call = 0; call < 2; call++) model.respond(new AIMessage("here"));
  const chain = prompt.pipe(
    withExperience(model as unknown as Runnable, experience, { evaluate: () => true }),
  );
  await chain.invoke({ ask: "find the cat" });
  await experience.flush();
  const { text } = await experience.recall("find the cat");
  expect(text).toContain("here");
  await chain.invoke({ ask: "find the cat" });
  const [without, informed] = model.calls.map(({ messages }) =>
    messages.map((message) => message.text).join(),
  );
  expect(without).not.toContain(text);
  expect(informed).toContain(text);
  for (const said of [without, informed]) expect(said).toMatch(/find the cat$/);
  expect((await storedExperiences(experience)).map(({ task }) => task)).toEqual([
    "find the cat",
    "find the cat",
  ]);
});

class Request {
  readonly #secret = 1;
  readonly task = "job";
  run(): number {
    return this.#secret;
  }
}

test.each<[string, unknown]>([
  ["a list of documents", [{ pageContent: "a" }]],
  ["a list of texts and numbers", ["a", 1]],
  ["an instance of a class", new Request()],
  ["a date", new Date(0)],
  ["a map", new Map([["a", 1]])],
  ["bytes", new Uint8Array([1])],
  ["a number", 7],
])("a chain is given %s as it is", async (_what, input) => {
  const experience = await open();
  await experience.record({ task: "job", approach: "glue", outcome: "success" });
  const seen: unknown[] = [];
  const record = RunnableLambda.from((given: unknown): string => (seen.push(given), "done"));
  const chain = withExperience(record, experience, { task: () => "job", evaluate: () => true });
  await chain.invoke(input);
  await read(chain.stream(input));
  expect(seen[0]).toBe(input);
  expect(seen[1]).toBe(input);
  expect(await storedExperiences(experience)).toHaveLength(3);
});

test("a chain's input without a prototype, or with fields alone, gets the text", async () => {
  const experience = await open();
  const seen: unknown[] = [];
  const record = RunnableLambda.from((given: unknown): string => (seen.push(given), "done"));
  const chain = withExperience(record, experience);
  for (const input of [{ task: "job" }, Object.assign(Object.create(null), { task: "job" })])
    await chain.invoke(input as { task: string });
  expect(seen.map((given) => ({ ...(given as object) }))).toEqual([
    { task: "job", experience: "" },
    { task: "job", experience: "" },
  ]);
});
