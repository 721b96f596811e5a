import { AIMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { type Runnable, RunnableLambda } from "@langchain/core/runnables";
import { fakeModel } from "@langchain/core/testing";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { expect, test, vi } from "vitest";

import {
  DeeplakeCallbackHandler,
  type Experience,
  ExperienceStore,
  withExperience,
  type WithExperienceOptions,
} from "../../../src/index.ts";

let next = 0;
const open = (): Promise<ExperienceStore> => ExperienceStore.open(`memory:with-experience-${next++}`);

async function experiences(experience: ExperienceStore): Promise<Experience[]> {
  await experience.flush();
  const found: Experience[] = [];
  for await (const item of experience.scan()) found.push(item);
  return found;
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const failing = RunnableLambda.from((_input: { task: string }): string => {
  throw new Error("no such file");
});

test("a chain is given what earlier invocations tried", async () => {
  const experience = await open();
  const model = fakeModel()
    .respond(
      Object.assign(new AIMessage("commas"), {
        usage_metadata: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
      }),
    )
    .respond(new AIMessage("semicolons"));
  const prompt = ChatPromptTemplate.fromMessages([
    ["system", "You split files. {experience}"],
    ["human", "{task}"],
  ]);
  const chain = withExperience(prompt.pipe(model), experience, {
    evaluate: ({ output, task, state }) => {
      expect(state).toEqual({ task });
      const isRight = output.text === "semicolons";
      return { score: isRight, lessons: isRight ? "" : "names hold commas" };
    },
    tags: ["split"],
  });
  expect((await chain.invoke({ task: "split the export" })).text).toBe("commas");
  expect((await chain.invoke({ task: "split the export" })).text).toBe("semicolons");
  expect(model.calls.map(({ messages }) => messages[0]?.text)).toEqual([
    "You split files. ",
    "You split files. Past experience with similar tasks:\n\n1. Task: split the export\n   Lesson: names hold commas",
  ]);
  expect(await experiences(experience)).toMatchObject([
    {
      task: "split the export",
      approach: "commas",
      outcome: "failure",
      tags: ["split"],
      labelSource: "test",
    },
    { approach: "semicolons", outcome: "success", score: 1 },
  ]);
  const [first] = await experiences(experience);
  expect(first?.metadata).toEqual({ tokens_used: 7, duration: expect.any(Number) });
});

test.each([
  ["a text", "mend it", (text: string) => `${text}\n\nmend it`],
  [
    "messages",
    [new HumanMessage("mend it")],
    (text: string) => [new SystemMessage(text), new HumanMessage("mend it")],
  ],
  [
    "messages with a system message",
    [new SystemMessage("Be brief."), new HumanMessage("mend it")],
    (text: string) => [new SystemMessage(`Be brief.\n\n${text}`), new HumanMessage("mend it")],
  ],
  [
    "an object with one text",
    { question: "mend it" },
    (text: string) => ({ question: "mend it", experience: text }),
  ],
])("%s as input gets the text, and none when there is none", async (_name, input, informed) => {
  const experience = await open();
  const seen: unknown[] = [];
  const record = RunnableLambda.from((given: unknown): string => (seen.push(given), "done"));
  const chain = withExperience(record, experience);
  await chain.invoke(input);
  await experience.record({ task: "mend it", approach: "glue", outcome: "success" });
  await chain.invoke(input);
  const plain = Array.isArray(input) || typeof input === "string" ? input : { ...input, experience: "" };
  const { text } = await experience.recall("mend it");
  expect(text).toContain("glue");
  expect(JSON.parse(JSON.stringify(seen))).toEqual(JSON.parse(JSON.stringify([plain, informed(text)])));
  expect(await experiences(experience)).toHaveLength(1);
});

test("the text can go where a chain wants it, and the task can come from anywhere", async () => {
  const experience = await open();
  await experience.record({ task: "goal 7", approach: "glue", outcome: "success" });
  const hints = RunnableLambda.from(({ hints: text }: { goal: number; hints: string }) => text);
  const named = withExperience(hints, experience, { into: "hints", task: ({ goal }) => `goal ${goal}` });
  expect(await named.invoke({ goal: 7 })).toContain("glue");
  const placed = withExperience(hints, experience, {
    into: (input, text) => ({ ...input, hints: text.toUpperCase() }),
    task: ({ goal }) => `goal ${goal}`,
  });
  expect(await placed.invoke({ goal: 7, hints: "" })).toContain("GLUE");
});

test("an input without a task is refused", async () => {
  const chain = withExperience(
    RunnableLambda.from((input: object) => input),
    await open(),
  );
  await expect(chain.invoke({ first: "a", second: "b" })).rejects.toMatchObject({ code: "INVALID_STATE" });
});

test.each([false, true])("a failing invocation is one failure experience (handler: %s)", async (attached) => {
  const experience = await open();
  const chain = withExperience(failing, experience, { evaluate: () => true, approach: String, tags: ["x"] });
  const callbacks = attached ? [new DeeplakeCallbackHandler(experience)] : [];
  await expect(chain.invoke({ task: "t" }, { callbacks })).rejects.toThrow("no such file");
  await expect(chain.stream({ task: "t" }, { callbacks }).then(collect)).rejects.toThrow("no such file");
  const recorded = await experiences(experience);
  expect(recorded).toHaveLength(2);
  for (const { metadata, ...item } of recorded) {
    expect(item).toMatchObject({
      task: "t",
      outcome: "failure",
      score: 0,
      labelSource: "error",
      tags: ["x"],
    });
    expect(metadata).toMatchObject({ error: "Error: no such file", tokens_used: null });
    expect(item.runId === "").toBe(!attached);
  }
});

test("an abort is no failure", async () => {
  const experience = await open();
  const abort = new AbortController();
  const slow = RunnableLambda.from(async (_input: { task: string }) => {
    abort.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    return "late";
  });
  const chain = withExperience(slow, experience, { evaluate: () => true });
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  await expect(chain.invoke({ task: "t" }, { signal: abort.signal, callbacks })).rejects.toThrow(/abort/i);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await experiences(experience)).toEqual([]);
});

test("a batch is one attempt each, and one that fails leaves the others", async () => {
  const experience = await open();
  const chain = withExperience(
    RunnableLambda.from(({ task }: { task: string }) => {
      if (task === "b") throw new Error("no b");
      return task.toUpperCase();
    }),
    experience,
    { evaluate: () => true },
  );
  const outputs = await chain.batch(
    [{ task: "a" }, { task: "b" }, { task: "a" }],
    {},
    { returnExceptions: true },
  );
  expect(outputs).toEqual(["A", expect.any(Error), "A"]);
  const recorded = await experiences(experience);
  expect(recorded.map(({ task, outcome }) => `${task} ${outcome}`).toSorted()).toEqual([
    "a success",
    "a success",
    "b failure",
  ]);
});

test("a batch that throws with one input goes on with the others, which are attempts of their own", async () => {
  const experience = await open();
  const handler = new DeeplakeCallbackHandler(experience);
  const chain = withExperience(
    RunnableLambda.from(async ({ task }: { task: string }) => {
      await new Promise((resolve) => setTimeout(resolve, task === "b" ? 1 : 60));
      if (task === "b") throw new Error("no b");
      return task.toUpperCase();
    }),
    experience,
    { evaluate: () => true },
  );
  const inputs = [{ task: "a" }, { task: "b" }, { task: "c" }];
  await expect(chain.batch(inputs, { callbacks: [handler] })).rejects.toThrow("no b");
  expect(handler.health().open).toBeGreaterThan(0);
  await expect.poll(() => handler.health().open).toBe(0);
  const recorded = await experiences(experience);
  expect(recorded.map(({ task, outcome }) => `${task} ${outcome}`).toSorted()).toEqual([
    "a success",
    "b failure",
    "c success",
  ]);
});

function streaming(experience: ExperienceStore): Runnable<{ task: string }, string> {
  const model = new FakeListChatModel({ responses: ["hello"], sleep: 1 });
  const prompt = ChatPromptTemplate.fromMessages<{ task: string }>([["human", "{task}"]]);
  return withExperience(prompt.pipe(model).pipe(new StringOutputParser()), experience, {
    evaluate: ({ output }) => output === "hello",
  });
}

test("a stream passes through and is recorded when it ends", async () => {
  const experience = await open();
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  const chunks = await collect(await streaming(experience).stream({ task: "t" }, { callbacks }));
  expect(chunks.filter((chunk) => chunk !== "")).toEqual(["h", "e", "l", "l", "o"]);
  expect(await experiences(experience)).toMatchObject([{ approach: "hello", outcome: "success" }]);
  const roots: unknown[] = [];
  for await (const run of experience.runs.scan()) if (run.parentId === null) roots.push(run);
  expect(roots).toMatchObject([{ name: "WithExperience", status: "success", inputs: '{"task":"t"}' }]);
});

test("a consumer that leaves a stream early records nothing", async () => {
  const experience = await open();
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  for await (const chunk of await streaming(experience).stream({ task: "t" }, { callbacks }))
    if (chunk !== "") break;
  expect(await experiences(experience)).toEqual([]);
  await vi.waitFor(async () => {
    await experience.flush();
    const roots: unknown[] = [];
    for await (const run of experience.runs.scan()) if (run.parentId === null) roots.push(run.status);
    expect(roots).toEqual(["cancelled"]);
  }, 20_000);
});

test("config reaches the chain, and its runs hang under one root", async () => {
  const experience = await open();
  const seen: unknown[] = [];
  const chain = withExperience(
    RunnableLambda.from((input: { task: string }, config) => {
      seen.push(config?.configurable?.["thread_id"], config?.tags, config?.metadata?.["who"]);
      return input.task;
    }),
    experience,
    { evaluate: () => 0.5 },
  );
  const config = { configurable: { thread_id: "T" }, tags: ["x"], metadata: { who: "me" } };
  await chain.invoke({ task: "t" }, { ...config, callbacks: [new DeeplakeCallbackHandler(experience)] });
  expect(seen).toEqual(["T", ["x"], "me"]);
  const [recorded] = await experiences(experience);
  const runs = [];
  for await (const run of experience.runs.scan()) runs.push(run);
  const root = runs.find(({ parentId }) => parentId === null);
  expect(recorded).toMatchObject({ threadId: "T", outcome: "partial", runId: root?.id });
  expect(runs.filter(({ parentId }) => parentId === root?.id)).toHaveLength(1);
});

test.each([
  ["the store is closed", { evaluate: () => true }, ["recall", "evaluate"]],
  ["the evaluator throws", { evaluate: () => Promise.reject(new Error("judge")) }, ["evaluate"]],
  [
    "the approach cannot be told",
    {
      evaluate: () => true,
      approach: () => {
        throw new Error("approach");
      },
    },
    ["evaluate"],
  ],
] satisfies [string, WithExperienceOptions<string, string>, string[]][])(
  "the chain goes on when %s",
  async (name, options, noted) => {
    const experience = await open();
    if (name === "the store is closed") await experience.close();
    const chain = withExperience(
      RunnableLambda.from((input: string) => input),
      experience,
      options,
    );
    expect(await chain.invoke("t")).toBe("t");
    expect(Object.keys(experience.health().errors)).toEqual(noted);
  },
);
