import { AIMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { Command, interrupt, MemorySaver } from "@langchain/langgraph";
import {
  type AgentMiddleware,
  createAgent,
  createMiddleware,
  fakeModel,
  humanInTheLoopMiddleware,
  modelCallLimitMiddleware,
  modelRetryMiddleware,
} from "langchain";
import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";

import { DeeplakeCallbackHandler, type Experience, ExperienceStore } from "../../../src/index.ts";
import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";

let next = 0;
const open = (): Promise<ExperienceStore> => ExperienceStore.open(`memory:middleware-${next++}`);

async function experiences(experience: ExperienceStore): Promise<Experience[]> {
  await experience.flush();
  const found: Experience[] = [];
  for await (const item of experience.scan()) found.push(item);
  return found;
}

const ask = (text: string) => ({ messages: [new HumanMessage(text)] });
const used = (text: string, tokens: number): AIMessage =>
  Object.assign(new AIMessage(text), {
    usage_metadata: { input_tokens: tokens, output_tokens: 0, total_tokens: tokens },
  });
const calc = tool(
  async ({ a }) => {
    if (a < 0) throw new Error("negative");
    return `r${a}`;
  },
  { name: "calc", description: "d", schema: z.object({ a: z.number() }) },
);
const callCalc = (a: number) => [{ name: "calc", args: { a }, id: `c${a}` }];

/** LangChain's own middleware does not fit its own types under exactOptionalPropertyTypes. */
const theirs = (middleware: unknown): AgentMiddleware<undefined> => middleware as AgentMiddleware<undefined>;

test("a thread named by a number is the thread of what is recorded and recalled", async () => {
  const experience = await open();
  const known = await experience.record({ task: "hello", approach: "a", outcome: "success" });
  const agent = createAgent({
    model: fakeModel().respond(new AIMessage("hi")),
    tools: [],
    middleware: [experienceMiddleware(experience, { evaluate: () => true })],
  });
  await agent.invoke(ask("hello"), { configurable: { thread_id: 7 } });
  expect((await experiences(experience)).map(({ threadId }) => threadId)).toEqual(["", "7"]);
  expect((await experience.trust.trace(known.id))?.injections).toMatchObject([{ threadId: "7" }]);
});

test("the model sees earlier runs in its system message, at each call, and the conversation does not", async () => {
  const experience = await open();
  await experience.record({
    task: "add it up",
    approach: "by hand",
    outcome: "failure",
    lessons: "use the tool",
  });
  const model = fakeModel().respondWithTools(callCalc(1)).respond(used("done", 7));
  const seen: unknown[] = [];
  const agent = createAgent({
    model,
    tools: [calc],
    systemPrompt: "You are X.",
    middleware: [
      experienceMiddleware(experience, {
        evaluate: ({ task, approach, output, state }) => {
          seen.push(task, approach, output, state.messages.length);
          return 1;
        },
        tags: ["sum"],
      }),
    ],
  });
  const result = await agent.invoke(ask("add it up"), {
    callbacks: [new DeeplakeCallbackHandler(experience)],
  });
  expectTypeOf(result.messages[0]?.text).toEqualTypeOf<string | undefined>();
  const texts = model.calls.map(({ messages }) => messages.map(({ type, text }) => [type, text]));
  const system = [
    "system",
    "You are X.\n\nPast experience with similar tasks:\n\n1. Task: add it up\n   Lesson: use the tool",
  ];
  expect(texts.map(([first]) => first)).toEqual([system, system]);
  expect(result.messages.map(({ type }) => type)).toEqual(["human", "ai", "tool", "ai"]);
  expect(seen).toEqual(["add it up", 'calc({"a":1}) -> done', "done", 4]);
  const [, recorded] = await experiences(experience);
  expect(recorded).toMatchObject({ outcome: "success", labelSource: "test", tags: ["sum"] });
  expect(recorded?.metadata).toEqual({ tokens_used: 7, duration: expect.any(Number) });
  const roots = [];
  for await (const run of experience.runs.scan()) if (run.parentId === null) roots.push(run.id);
  expect([recorded?.runId]).toEqual(roots);
});

test("the text can stand in the last human message instead", async () => {
  const experience = await open();
  await experience.record({ task: "t", approach: "by hand", outcome: "failure", lessons: "use the tool" });
  const model = fakeModel().respond(new AIMessage("x"));
  const agent = createAgent({
    model,
    tools: [],
    systemPrompt: "You are X.",
    middleware: [experienceMiddleware(experience, { into: "message" })],
  });
  const { messages } = await agent.invoke({ messages: [new SystemMessage("s"), new HumanMessage("t")] });
  expect(model.calls[0]?.messages.map(({ type, text }) => `${type} ${text.split("\n")[0]}`)).toEqual([
    "system You are X.",
    "system s",
    "human Past experience with similar tasks:",
  ]);
  expect(model.calls[0]?.messages.at(-1)?.text).toMatch(/Lesson: use the tool\n\nt$/);
  expect(messages.map(({ text }) => text)).toEqual(["s", "t", "x"]);
});

test("each turn of a thread is an experience, which other threads are given and its own is not", async () => {
  const experience = await open();
  const model = fakeModel()
    .respond(new AIMessage("one"))
    .respond(new AIMessage("two"))
    .respond(new AIMessage("3"))
    .respond(new AIMessage("four"));
  const agent = createAgent({
    model,
    tools: [],
    checkpointer: new MemorySaver(),
    middleware: [experienceMiddleware(experience, { evaluate: () => true })],
  });
  const config = { configurable: { thread_id: "T" } };
  await agent.invoke(ask("first"), config);
  const { messages } = await agent.invoke(ask("first"), config);
  await agent.invoke(ask("unheard of"), { configurable: { thread_id: "other" } });
  await agent.invoke(ask("first"), { configurable: { thread_id: "third" } });
  expect(messages.map(({ type }) => type)).toEqual(["human", "ai", "human", "ai"]);
  const systems = model.calls.map((call) => call.messages.filter(({ type }) => type === "system").length);
  expect(systems).toEqual([0, 0, 0, 1]);
  expect(await experiences(experience)).toMatchObject([
    { task: "first", approach: "one", threadId: "T" },
    { task: "first", approach: "two", threadId: "T" },
    { task: "unheard of", approach: "3", threadId: "other" },
    { task: "first", approach: "four", threadId: "third" },
  ]);
});

test.each([false, true])("a model that fails is one failure experience (handler: %s)", async (attached) => {
  const experience = await open();
  const model = fakeModel().respondWithTools(callCalc(1)).respond(new Error("model down"));
  const agent = createAgent({
    model,
    tools: [calc],
    middleware: [experienceMiddleware(experience, { evaluate: () => true, scope: "s" })],
  });
  const callbacks = attached ? [new DeeplakeCallbackHandler(experience)] : [];
  await expect(agent.invoke(ask("t"), { callbacks })).rejects.toThrow("model down");
  const recorded = await experiences(experience);
  expect(recorded).toMatchObject([
    { task: "t", outcome: "failure", score: 0, labelSource: "error", scope: "s" },
  ]);
  expect(recorded[0]?.metadata).toMatchObject({ error: "Error: model down" });
  expect(recorded[0]?.runId === "").toBe(!attached);
});

test("a tool error that the agent answers is no failure by itself", async () => {
  const experience = await open();
  const model = fakeModel().respondWithTools(callCalc(-1)).respond(new AIMessage("sorry"));
  const agent = createAgent({
    model,
    tools: [calc],
    middleware: [experienceMiddleware(experience, { evaluate: () => 0.5 })],
  });
  const { messages } = await agent.invoke(ask("t"));
  expect(messages.at(-1)?.text).toBe("sorry");
  expect(await experiences(experience)).toMatchObject([{ outcome: "partial" }]);
});

test("a tool error that ends the run is one failure experience of the handler", async () => {
  const experience = await open();
  const strict = createMiddleware({ name: "Strict", wrapToolCall: (request, handler) => handler(request) });
  const agent = createAgent({
    model: fakeModel().respondWithTools(callCalc(-1)),
    tools: [calc],
    middleware: [experienceMiddleware(experience, { evaluate: () => true }), strict],
  });
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  await expect(agent.invoke(ask("t"), { callbacks })).rejects.toThrow("negative");
  expect(await experiences(experience)).toMatchObject([{ task: "t", outcome: "failure" }]);
});

test.each(["outside", "inside"])("a retry %s that succeeds leaves no failure", async (where) => {
  const experience = await open();
  const model = fakeModel().respond(new Error("busy")).respond(new AIMessage("done"));
  const retry = theirs(modelRetryMiddleware({ maxRetries: 1, initialDelayMs: 1, jitter: false }));
  const ours = experienceMiddleware(experience, { evaluate: () => true });
  const agent = createAgent({
    model,
    tools: [],
    middleware: where === "outside" ? [retry, ours] : [ours, retry],
  });
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  expect((await agent.invoke(ask("t"), { callbacks })).messages.at(-1)?.text).toBe("done");
  expect(await experiences(experience)).toMatchObject([{ outcome: "success", approach: "done" }]);
});

test("without an evaluator a run that ends well is no experience, recovered or not", async () => {
  const experience = await open();
  const model = fakeModel().respond(new Error("busy")).respond(new AIMessage("done"));
  const retry = theirs(modelRetryMiddleware({ maxRetries: 1, initialDelayMs: 1, jitter: false }));
  const agent = createAgent({ model, tools: [], middleware: [retry, experienceMiddleware(experience)] });
  await agent.invoke(ask("t"));
  expect(await experiences(experience)).toEqual([]);
});

test("a run that recovers and fails later is one failure, the later one", async () => {
  const experience = await open();
  const strict = createMiddleware({ name: "Strict", wrapToolCall: (request, handler) => handler(request) });
  const retry = theirs(modelRetryMiddleware({ maxRetries: 1, initialDelayMs: 1, jitter: false }));
  const agent = createAgent({
    model: fakeModel().respond(new Error("busy")).respondWithTools(callCalc(-1)),
    tools: [calc],
    middleware: [retry, experienceMiddleware(experience), strict],
  });
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  await expect(agent.invoke(ask("t"), { callbacks })).rejects.toThrow("negative");
  const recorded = await experiences(experience);
  expect(recorded.map(({ metadata }) => metadata["error"])).toEqual([expect.stringContaining("negative")]);
});

test("a model error that another middleware answers is no failure", async () => {
  const experience = await open();
  const answers = createMiddleware({
    name: "Answers",
    wrapModelCall: async (request, handler) => {
      try {
        return await handler(request);
      } catch {
        return new AIMessage("cannot say");
      }
    },
  });
  const agent = createAgent({
    model: fakeModel().respond(new Error("down")),
    tools: [],
    middleware: [answers, experienceMiddleware(experience)],
  });
  expect((await agent.invoke(ask("t"))).messages.at(-1)?.text).toBe("cannot say");
  expect(await experiences(experience)).toEqual([]);
});

test("an interrupt is no failure; after the resume the run is evaluated once, with the text it began with", async () => {
  const experience = await open();
  const approval = humanInTheLoopMiddleware({ interruptOn: { calc: true } } as never);
  const earlier = await experience.record({
    task: "t",
    approach: "by hand",
    outcome: "failure",
    lessons: "use the tool",
  });
  const model = fakeModel().respondWithTools(callCalc(1)).respond(new AIMessage("done"));
  const agent = createAgent({
    model,
    tools: [calc],
    checkpointer: new MemorySaver(),
    middleware: [experienceMiddleware(experience, { evaluate: () => true }), theirs(approval)],
  });
  const config = {
    configurable: { thread_id: "T" },
    callbacks: [new DeeplakeCallbackHandler(experience)],
  };
  await agent.invoke(ask("t"), config);
  expect(await experiences(experience)).toHaveLength(1);
  await experience.forget(earlier.id);
  await agent.invoke(new Command({ resume: { decisions: [{ type: "approve" }] } }), config);
  expect(model.calls.map(({ messages }) => messages[0]?.text.includes("use the tool"))).toEqual([true, true]);
  expect(await experiences(experience)).toMatchObject([{ outcome: "success", threadId: "T" }]);
});

test("an interrupt within a model call or the evaluator waits, and is no failure", async () => {
  const experience = await open();
  const asks = createMiddleware({
    name: "Asks",
    wrapModelCall: (request, handler) => {
      interrupt("may I?");
      return handler(request);
    },
  });
  const agent = createAgent({
    model: fakeModel().respond(new AIMessage("done")),
    tools: [],
    checkpointer: new MemorySaver(),
    middleware: [experienceMiddleware(experience, { evaluate: () => interrupt("how was it?") }), asks],
  });
  const config = { configurable: { thread_id: "T" } };
  await agent.invoke(ask("t"), config);
  await agent.invoke(new Command({ resume: "yes" }), config);
  expect(await experiences(experience)).toEqual([]);
  await agent.invoke(new Command({ resume: 0.9 }), config);
  expect(await experiences(experience)).toMatchObject([{ approach: "done", outcome: "success" }]);
  expect(experience.health().errors).toEqual({});
});

test("an abort is no failure", async () => {
  const experience = await open();
  const abort = new AbortController();
  const slow = createMiddleware({
    name: "Slow",
    wrapModelCall: async (request, handler) => {
      abort.abort();
      await new Promise((resolve) => setTimeout(resolve, 20));
      return handler(request);
    },
  });
  const agent = createAgent({
    model: fakeModel().respond(new AIMessage("late")),
    tools: [],
    middleware: [experienceMiddleware(experience, { evaluate: () => true }), slow],
  });
  await expect(agent.invoke(ask("t"), { signal: abort.signal })).rejects.toThrow(/abort/i);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(await experiences(experience)).toEqual([]);
});

test("a run that another middleware ends before the model is not evaluated, and no failure", async () => {
  const limit = modelCallLimitMiddleware({ runLimit: 1, exitBehavior: "end" } as never);
  const experience = await open();
  const agent = createAgent({
    model: fakeModel().respondWithTools(callCalc(1)).respond(new AIMessage("x")),
    tools: [calc],
    middleware: [experienceMiddleware(experience, { evaluate: () => true }), theirs(limit)],
  });
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  await agent.invoke(ask("t"), { callbacks });
  expect(await experiences(experience)).toEqual([]);
});

test("concurrent runs of one task are apart", async () => {
  const experience = await open();
  const model = fakeModel();
  for (let n = 0; n < 4; n++) model.respond(n % 2 ? new Error("odd") : new AIMessage("even"));
  const agent = createAgent({
    model,
    tools: [],
    middleware: [experienceMiddleware(experience, { evaluate: () => true })],
  });
  await Promise.allSettled([0, 1, 2, 3].map(() => agent.invoke(ask("t"))));
  const outcomes = (await experiences(experience)).map(({ outcome }) => outcome);
  expect(outcomes.toSorted()).toEqual(["failure", "failure", "success", "success"]);
});

test("a structured response is the output", async () => {
  const experience = await open();
  const outputs: unknown[] = [];
  const agent = createAgent({
    model: fakeModel().respondWithTools([{ name: "extract-1", args: { x: 1 }, id: "e" }]),
    tools: [],
    responseFormat: z.object({ x: z.number() }),
    middleware: [experienceMiddleware(experience, { evaluate: ({ output }) => outputs.push(output) === 1 })],
  });
  const { structuredResponse } = await agent.invoke(ask("t"));
  expect([structuredResponse]).toEqual(outputs);
  expect(outputs).toEqual([{ x: 1 }]);
});

test.each<[string, Parameters<typeof experienceMiddleware>[1], Record<string, number>]>([
  ["the store is closed", { evaluate: () => true }, { recall: 1, evaluate: 1 }],
  ["the evaluator throws", { evaluate: () => Promise.reject(new Error("judge")) }, { evaluate: 1 }],
  ["there is no task", { evaluate: () => true, task: () => undefined }, { recall: 1 }],
  [
    "a function of the user throws",
    {
      evaluate: () => true,
      approach: () => {
        throw new Error("approach");
      },
    },
    { evaluate: 1 },
  ],
])("the agent goes on when %s", async (name, options, errors) => {
  const experience = await open();
  if (name === "the store is closed") await experience.close();
  const agent = createAgent({
    model: fakeModel().respond(new AIMessage("done")),
    tools: [],
    middleware: [experienceMiddleware(experience, options)],
  });
  expect((await agent.invoke(ask("t"))).messages.at(-1)?.text).toBe("done");
  expect(experience.health().errors).toEqual(errors);
  expect(experience.health().recorded).toBe(0);
});
