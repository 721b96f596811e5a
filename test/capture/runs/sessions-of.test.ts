import { AIMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { END, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { expect, test } from "vitest";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { searchRuns, sessionsOf } from "../../../src/runs.ts";
import { runRecord } from "../../support/run-record.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
let next = 0;
const open = (): Promise<ExperienceStore> => ExperienceStore.open(`memory:sessions-${next++}`);

test("the runs of a thread are one session, in order; a root run without a thread is one of its own", async () => {
  await using experience = await open();
  await experience.runs.log([
    runRecord({
      id: "second",
      threadId: "t",
      startedAt: 20,
      endedAt: 30,
      status: "failure",
      error: "Error: late",
    }),
    runRecord({ id: "first", threadId: "t", startedAt: 10, endedAt: 40 }),
    runRecord({ id: "alone", startedAt: 5, endedAt: null, status: "unknown" }),
    runRecord({
      id: "call",
      rootId: "first",
      parentId: "first",
      threadId: "t",
      kind: "tool",
      name: "add",
      startedAt: 12,
    }),
    runRecord({
      id: "again",
      rootId: "second",
      parentId: "second",
      threadId: "t",
      kind: "tool",
      name: "add",
      status: "failure",
      error: "Error: late",
      startedAt: 22,
    }),
    runRecord({
      id: "model",
      rootId: "first",
      parentId: "first",
      threadId: "t",
      kind: "chat_model",
      tokensTotal: 7,
      startedAt: 11,
    }),
    runRecord({
      id: "other",
      rootId: "second",
      parentId: "second",
      threadId: "t",
      kind: "llm",
      tokensTotal: 5,
      startedAt: 21,
    }),
  ]);
  const sessions = await sessionsOf(experience);
  expect(sessions).toMatchObject([
    {
      id: "t",
      threadId: "t",
      roots: [{ id: "first" }, { id: "second" }],
      runs: 6,
      status: "failure",
      startedAt: 10,
      endedAt: 2_000,
      tokens: 12,
      tools: [{ name: "add", calls: 2, failures: 1 }],
      errors: ["Error: late"],
      experiences: [],
      outcome: null,
    },
    { id: "alone", threadId: null, runs: 1, status: "unknown", endedAt: null, tokens: null, tools: [] },
  ]);
});

test("a session has what was recorded of its runs and its thread, and the outcome that labels made last", async () => {
  await using experience = await open();
  await experience.runs.log([
    runRecord({ id: "r1", threadId: "t", startedAt: 1 }),
    runRecord({ id: "r2", threadId: "t", startedAt: 2 }),
    runRecord({ id: "r3", startedAt: 3 }),
  ]);
  const attempt = { task: "add", approach: "carry" };
  await experience.recordMany([
    { ...attempt, id: "e2", outcome: "failure", confidence: 0.01, runId: "r2", timestamp: 2 },
    { ...attempt, id: "e1", outcome: "success", runId: "r1", timestamp: 1 },
    { ...attempt, id: "elsewhere", outcome: "success", threadId: "another" },
  ]);
  const ids = async (): Promise<unknown[]> =>
    (await sessionsOf(experience)).map(({ id, experiences, outcome }) => [
      id,
      experiences.map((one) => one.id),
      outcome,
    ]);
  expect(await ids()).toEqual([
    ["r3", [], null],
    ["t", ["e1", "e2"], "failure"],
  ]);
  await experience.label("e2", { outcome: "success", source: "human", confidence: 1 });
  expect((await sessionsOf(experience, { outcome: "success" })).map(({ id }) => id)).toEqual(["t"]);
});

test("an experience that names a thread and no run belongs to its session", async () => {
  await using experience = await open();
  await experience.runs.log([runRecord({ id: "r", threadId: "t" })]);
  await experience.record({ task: "add", approach: "carry", outcome: "partial", threadId: "t" });
  expect(await sessionsOf(experience)).toMatchObject([{ id: "t", outcome: "partial" }]);
});

test("equal thread ids of different scopes are different sessions", async () => {
  const location = `${root}/scopes`;
  for (const scope of ["ann", "bob"]) {
    await using experience = await ExperienceStore.open(location, { scope, agent: `agent of ${scope}` });
    await experience.runs.log([runRecord({ id: `run of ${scope}`, threadId: "1" })]);
    await experience.record({ task: "add", approach: "carry", outcome: "success", threadId: "1", id: scope });
  }
  await using experience = await ExperienceStore.open(location);
  const sessions = await sessionsOf(experience);
  expect(
    sessions.map(({ scope, agents, roots, experiences }) => [
      scope,
      agents,
      roots.map(({ id }) => id.split("@")[0]),
      experiences.map(({ id }) => id.split("@")[0]),
    ]),
  ).toEqual([
    ["ann", ["agent of ann"], ["run of ann"], ["ann"]],
    ["bob", ["agent of bob"], ["run of bob"], ["bob"]],
  ]);
  expect((await sessionsOf(experience, { scope: "bob" })).map(({ scope }) => scope)).toEqual(["bob"]);
  const found = await searchRuns(experience, "agent add", { scope: "ann", retrieval: "hybrid" });
  expect(found.map(({ run, similarity }) => [run.id.split("@")[0], similarity === null])).toEqual([
    ["run of ann", false],
  ]);
});

test("sessions are chosen by when, who, what and how it ended; all conditions must hold", async () => {
  await using experience = await open();
  await experience.runs.log([
    runRecord({ id: "a", threadId: "a", startedAt: 100 }),
    runRecord({ id: "b", threadId: "b", startedAt: 200, status: "failure", error: "TypeError: No Rows" }),
    runRecord({
      id: "c",
      rootId: "b",
      parentId: "b",
      threadId: "b",
      startedAt: 210,
      kind: "tool",
      name: "query",
    }),
  ]);
  const ids = async (options: Parameters<typeof sessionsOf>[1]): Promise<string[]> =>
    (await sessionsOf(experience, options)).map(({ id }) => id);
  expect(await ids({})).toEqual(["b", "a"]);
  expect(await ids({ k: 1 })).toEqual(["b"]);
  expect(await ids({ id: "a" })).toEqual(["a"]);
  expect(await ids({ since: new Date(150) })).toEqual(["b"]);
  expect(await ids({ until: 200 })).toEqual(["a"]);
  expect(await ids({ tool: "query" })).toEqual(["b"]);
  expect(await ids({ tool: "quer" })).toEqual([]);
  expect(await ids({ error: "no rows" })).toEqual(["b"]);
  expect(await ids({ status: "success", tool: "query" })).toEqual([]);
  expect(await ids({ agent: "nobody" })).toEqual([]);
});

test.each([
  { k: 0 },
  { since: new Date("yesterday") },
  { status: "done" as never },
  { outcome: "good" as never },
  { kind: "agent" as never },
  { tool: 3 as never },
])("refuses %j", async (options) => {
  await using experience = await open();
  await expect(sessionsOf(experience, options)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining(Object.keys(options)[0] as string),
  });
});

test("a graph that is called twice in one thread is one session on the real engine, also for the next process to open it", async () => {
  const location = `${root}/graph`;
  const add = tool(({ a, b }: { a: number; b: number }) => String(a + b), {
    name: "add",
    schema: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } } } as const,
  });
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("agent", ({ messages }) => ({
      messages:
        messages.at(-1)?.type === "human"
          ? new AIMessage({
              content: "",
              tool_calls: [{ name: "add", args: { a: 1, b: 2 }, id: `call ${messages.length}` }],
            })
          : new AIMessage("three"),
    }))
    .addNode("tools", new ToolNode([add]))
    .addEdge(START, "agent")
    .addConditionalEdges("agent", ({ messages }) =>
      (messages.at(-1) as AIMessage).tool_calls?.length ? "tools" : END,
    )
    .addEdge("tools", "agent")
    .compile({ checkpointer: new MemorySaver() });
  {
    await using experience = await ExperienceStore.open(location, { agent: "adder" });
    const config = {
      configurable: { thread_id: "sums" },
      callbacks: [new DeeplakeCallbackHandler(experience)],
    };
    for (const content of ["add 1 and 2", "once more"])
      await graph.invoke({ messages: [{ role: "user", content }] }, config);
  }
  await using experience = await ExperienceStore.open(location);
  const [session, ...others] = await sessionsOf(experience);
  expect(others).toEqual([]);
  expect(session).toMatchObject({
    id: "sums",
    agents: ["adder"],
    status: "success",
    tools: [{ name: "add", calls: 2, failures: 0 }],
  });
  expect(session?.roots.map(({ inputs }) => inputs.includes("once more"))).toEqual([false, true]);
});
