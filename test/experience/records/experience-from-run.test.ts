import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { Annotation, END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { expect, test } from "vitest";

import {
  DeeplakeCallbackHandler,
  type Experience,
  ExperienceStore,
  inBackground,
  type LabelInput,
  withExperience,
} from "../../../src/index.ts";
import type { ExperienceFromRun } from "../../../src/runs.ts";
import { evaluateNode } from "../../../src/agents/langgraph/index.ts";
import { KeywordEmbeddings } from "../../../src/testing/keyword-embeddings.ts";
import { program } from "../../support/program.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const good: LabelInput = { outcome: "success", source: "human" };

async function experiences(experience: ExperienceStore): Promise<Experience[]> {
  await experience.flush();
  const found: Experience[] = [];
  for await (const item of experience.scan()) found.push(item);
  return found;
}

const echo = RunnableLambda.from((input: { task: string }) => `did ${input.task}`);
const handlerOf = (
  experience: ExperienceStore,
  experienceFromRun: boolean | ExperienceFromRun = true,
): DeeplakeCallbackHandler => new DeeplakeCallbackHandler(experience, { experienceFromRun });

test("a labelled run becomes one experience, and a run without a label none", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const callbacks = [handlerOf(experience)];
  const [runId, other] = [randomUUID(), randomUUID()];
  await echo.invoke({ task: "t" }, { callbacks, runId, tags: ["x"], configurable: { thread_id: "T" } });
  await echo.invoke({ task: "u" }, { callbacks, runId: other });
  expect(await experiences(experience)).toEqual([]);
  await experience.label(runId, { ...good, comment: "thanks" });
  await experience.label(runId, { score: 0.9, source: "llm" });
  const [found, ...rest] = await experiences(experience);
  expect(rest).toEqual([]);
  expect(found).toMatchObject({ task: "t", approach: "did t", outcome: "success", runId, tags: ["x"] });
  expect(found?.metadata).toEqual({ tokens_used: null, duration: expect.any(Number) });
  expect(await experience.labels(found?.id ?? "")).toMatchObject([
    { target: runId, recorded: false, comment: "thanks" },
    { target: runId, source: "llm" },
  ]);
  expect(await experience.labels(runId)).toEqual(await experience.labels(found?.id ?? ""));
});

test.each(["memory", "a directory"])("a label waits for its run to end (%s)", async (kind) => {
  const at = kind === "memory" ? "memory:" : join(root, "early-label");
  await using experience = await ExperienceStore.open(at, {
    embeddings: new KeywordEmbeddings(["sing", "fly"]),
  });
  const runId = randomUUID();
  await RunnableLambda.from(async (input: { task: string }) => {
    await experience.label(runId, { outcome: "failure", source: "environment" });
    return input.task;
  }).invoke({ task: "sing" }, { callbacks: [handlerOf(experience)], runId });
  const [found] = await experiences(experience);
  expect(found).toMatchObject({ task: "sing", outcome: "failure", score: 0, labelSource: "environment" });
  const items = await experience.find("sing", { outcome: "failure" });
  expect(items).toMatchObject([{ experience: { id: found?.id } }]);
  expect(items[0]?.similarity).toBeCloseTo(1, 4);
});

test("a process that has only the store labels a run of another", { timeout: 60_000 }, async () => {
  const at = join(root, "other-process");
  const runId = randomUUID();
  const shout = (outputs: unknown): string => JSON.stringify(outputs).toUpperCase();
  {
    await using experience = await ExperienceStore.open(at);
    const handler = handlerOf(experience, {
      task: () => "my task",
      approach: shout,
      metadata: () => ({ a: 1 }),
    });
    await echo.invoke({ task: "t" }, { callbacks: [handler], runId });
    await experience.flush();
  }
  for (const score of ["0", "1"]) {
    const { status, stderr } = spawnSync(
      process.execPath,
      [...program("test/support/label-run.ts"), at, runId, score],
      { encoding: "utf8" },
    );
    expect(status, stderr).toBe(0);
  }
  await using experience = await ExperienceStore.open(at);
  expect(await experiences(experience)).toMatchObject([
    {
      task: "my task",
      approach: '{"OUTPUT":"DID T"}',
      score: 0.5,
      metadata: { a: 1, duration: expect.any(Number) },
    },
  ]);
});

test("where a chain or a node recorded the run, the label goes there", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const callbacks = [handlerOf(experience)];
  const [chainRun, graphRun] = [randomUUID(), randomUUID()];
  await withExperience(echo, experience, { evaluate: () => 0.9 }).invoke(
    { task: "chain" },
    { callbacks, runId: chainRun },
  );
  const graph = new StateGraph(Annotation.Root({ task: Annotation<string>, answer: Annotation<string> }))
    .addNode("agent", () => ({ answer: "4" }))
    .addNode("evaluate", evaluateNode(experience, { evaluate: () => 0.1 }))
    .addEdge(START, "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", END)
    .compile();
  await experience.label(graphRun, good);
  await graph.invoke({ task: "graph" }, { callbacks, runId: graphRun });
  await experience.label(chainRun, good);
  const found = await experiences(experience);
  expect(found.map(({ task }) => task).toSorted()).toEqual(["chain", "graph"]);
  for (const { id } of found) expect(await experience.labels(id)).toHaveLength(2);
});

test("an evaluator that answers after the label takes the run's experience over", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const runId = randomUUID();
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const chain = withExperience(echo, experience, { evaluate: inBackground(() => released.then(() => 0.4)) });
  const handler = handlerOf(experience);
  await chain.invoke({ task: "t" }, { callbacks: [handler], runId });
  await handler.flush();
  await experience.label(runId, good);
  const made: Experience[] = [];
  for await (const item of experience.scan()) made.push(item);
  expect(made).toMatchObject([{ outcome: "success", score: 1 }]);
  release();
  const [found, ...rest] = await experiences(experience);
  expect(rest).toEqual([]);
  expect(found?.id).not.toBe(made[0]?.id);
  expect(await experience.labels(found?.id ?? "")).toHaveLength(2);
  await experience.label(runId, { ...good, author: "ann" });
  expect(await experiences(experience)).toHaveLength(1);
});

test("a failed run and its label are one experience", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const runId = randomUUID();
  const failing = RunnableLambda.from((_input: { task: string }): string => {
    throw new Error("no such file");
  });
  await experience.label(runId, { outcome: "failure", source: "human", comment: "crashed" });
  await expect(failing.invoke({ task: "t" }, { callbacks: [handlerOf(experience)], runId })).rejects.toThrow(
    "no such file",
  );
  const [found, ...rest] = await experiences(experience);
  expect(rest).toEqual([]);
  expect(found).toMatchObject({ outcome: "failure", score: 0 });
  const labels = await experience.labels(runId);
  expect(labels.toSorted((one, two) => one.source.localeCompare(two.source))).toMatchObject([
    { source: "error", recorded: true },
    { source: "human", comment: "crashed" },
  ]);
});

test("only root runs that were wanted become experiences, and a child stands for its root", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const ids = { plain: randomUUID(), child: randomUUID(), noTask: randomUUID() };
  const plain = new DeeplakeCallbackHandler(experience);
  await echo.invoke({ task: "t" }, { callbacks: [plain], runId: ids.plain });
  const wanting = handlerOf(experience);
  await RunnableLambda.from((input: { task: string }, config) =>
    echo.invoke(input, { ...config, runId: ids.child }),
  ).invoke({ task: "t" }, { callbacks: [wanting] });
  const noTask = RunnableLambda.from(({ n }: { n: number }) => n);
  await noTask.invoke({ n: 1 }, { callbacks: [wanting], runId: ids.noTask });
  await experience.flush();
  await experience.label(ids.plain, good);
  await experience.label(ids.noTask, good);
  expect(await experiences(experience)).toEqual([]);
  await experience.label(ids.child, good);
  const [made, ...more] = await experiences(experience);
  expect(more).toEqual([]);
  expect(made?.runId).not.toBe(ids.child);
});

test("a forgotten run stays forgotten when it is labelled again", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const runId = randomUUID();
  await echo.invoke({ task: "t" }, { callbacks: [handlerOf(experience)], runId });
  await experience.flush();
  await experience.label(runId, good);
  const [found] = await experiences(experience);
  await experience.forget(found?.id ?? "");
  await experience.label(runId, good);
  expect(await experiences(experience)).toEqual([]);
});

const messages = [
  new HumanMessage("first"),
  new AIMessage("ok"),
  new HumanMessage("find x"),
  new AIMessage({ content: "", tool_calls: [{ name: "search", args: { q: "x" }, id: "1" }] }),
  new ToolMessage({ content: "42", tool_call_id: "1" }),
  new AIMessage("it is 42"),
];

test("finds task and approach in messages, texts and models' own runs", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const callbacks = [handlerOf(experience)];
  const agent = new StateGraph(MessagesAnnotation)
    .addNode("agent", () => ({ messages: messages.slice(3) }))
    .addEdge(START, "agent")
    .addEdge("agent", END)
    .compile();
  const ask = async (run: (config: object) => Promise<unknown>): Promise<string> => {
    const runId = randomUUID();
    await run({ callbacks, runId });
    await experience.flush();
    await experience.label(runId, good);
    const found = (await experiences(experience)).find((item) => item.runId === runId);
    return `${found?.task} | ${found?.approach}`;
  };
  const model = new FakeListChatModel({ responses: ["commas"] });
  const text = RunnableLambda.from((input: string) => input.toUpperCase());
  const object = RunnableLambda.from(({ input }: { input: string }) => ({ answer: "a", input }));
  expect([
    await ask((config) => agent.invoke({ messages: messages.slice(0, 3) }, config)),
    await ask((config) => model.invoke([new HumanMessage("split")], config)),
    await ask((config) => model.invoke("split it", config)),
    await ask((config) => text.pipe(text).invoke("a text", config)),
    await ask((config) => object.invoke({ input: "in" }, config)),
  ]).toEqual([
    'find x | search({"q":"x"}) -> it is 42',
    "split | commas",
    "split it | commas",
    "a text | A TEXT",
    "in | a",
  ]);
});

test("functions are given what is stored, and one that throws loses no run", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const seen: unknown[] = [];
  const handler = new DeeplakeCallbackHandler(experience, {
    mask: (text) => text.replace("Ann", "[name]"),
    experienceFromRun: {
      task: (inputs) => {
        seen.push(inputs);
        throw new Error("mine");
      },
    },
  });
  const runId = randomUUID();
  await echo.invoke({ task: "call Ann" }, { callbacks: [handler], runId });
  await experience.flush();
  await experience.label(runId, good);
  expect(seen).toEqual([{ task: "call [name]" }]);
  expect(await experiences(experience)).toEqual([]);
  expect(experience.health()).toMatchObject({ runs: 1, errors: { "experience from run": 1 } });
});

test.each(["yes", 1, null])("refuses %j as experienceFromRun", async (wrong) => {
  await using experience = await ExperienceStore.open("memory:");
  expect(() => handlerOf(experience, wrong as never)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT" }),
  );
});
