import { AIMessage } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
import { RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { SyntheticEmbeddings } from "@langchain/core/utils/testing";
import { Annotation, END, interrupt, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { expect, test } from "vitest";
import { z } from "zod";

import {
  DeeplakeCallbackHandler,
  type Experience,
  ExperienceStore,
  withExperience,
} from "../../../src/index.ts";
import type { RunRecord } from "../../../src/runs.ts";
import {
  evaluateNode,
  experienceAgent,
  type ExperienceNode,
  recallNode,
} from "../../../src/agents/langgraph/index.ts";

const State = Annotation.Root({
  task: Annotation<string>,
  experience: Annotation<string>,
  answer: Annotation<string>,
  score: Annotation<number>,
});
const embeddings = new SyntheticEmbeddings({ vectorSize: 8 });
let next = 0;
const open = (): Promise<ExperienceStore> => ExperienceStore.open(`memory:nodes-${next++}`, { embeddings });

async function experiences(experience: ExperienceStore): Promise<Experience[]> {
  const found: Experience[] = [];
  for await (const item of experience.scan()) found.push(item);
  return found;
}

async function runs(experience: ExperienceStore): Promise<RunRecord[]> {
  await experience.flush();
  const found: RunRecord[] = [];
  for await (const run of experience.runs.scan()) found.push(run);
  return found;
}

function loop(
  experience: ExperienceStore,
  agent: (state: typeof State.State) => Promise<{ answer: string }>,
  evaluate: () => unknown = () => true,
) {
  return new StateGraph(State)
    .addNode("recall", recallNode(experience))
    .addNode("agent", agent)
    .addNode(
      "evaluate",
      evaluateNode(experience, { evaluate: evaluate as () => boolean, scoreChannel: "score" }),
    )
    .addEdge(START, "recall")
    .addEdge("recall", "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", END)
    .compile();
}

test("the second run of a task is given the first", async () => {
  const experience = await open();
  const graph = loop(experience, async ({ experience: text }) => ({ answer: text ? "informed" : "blind" }));
  const handler = new DeeplakeCallbackHandler(experience);
  expect((await graph.invoke({ task: "t" }, { callbacks: [handler] })).answer).toBe("blind");
  const second = await graph.invoke({ task: "t" }, { callbacks: [handler] });
  expect(second).toMatchObject({ answer: "informed", score: 1 });
  expect(second.experience).toMatch(
    /^Past experience with similar tasks:\n\n1\. Task: t\n {3}Approach: blind\n {3}Outcome: success$/,
  );
  const recorded = await experiences(experience);
  expect(recorded).toHaveLength(2);
  expect(recorded[0]?.metadata).toMatchObject({ tokens_used: null, duration: expect.any(Number) });
  const roots = (await runs(experience)).filter(({ parentId }) => parentId === null).map(({ id }) => id);
  expect(recorded.map(({ runId }) => runId)).toEqual(roots);
});

test("a thread named by a number is one thread in runs, ledger and experiences", async () => {
  const experience = await open();
  const known = await experience.record({ task: "t", approach: "a", outcome: "success" });
  const graph = loop(experience, async () => ({ answer: "a" }));
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  await graph.invoke({ task: "t" }, { callbacks, configurable: { thread_id: 7 } });
  expect((await runs(experience)).map(({ threadId }) => threadId)).toEqual(Array(4).fill("7"));
  expect((await experiences(experience)).map(({ threadId }) => threadId)).toEqual(["", "7"]);
  expect((await experience.trust.trace(known.id))?.injections).toMatchObject([
    { threadId: "7", outcomes: [{ outcome: "success" }] },
  ]);
});

test("every run of a graph is a row with its parent, tokens and result", async () => {
  const experience = await open();
  const model = fakeModel().respond(
    Object.assign(new AIMessage("42"), {
      usage_metadata: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
    }),
  );
  const double = tool(async ({ n }) => String(n * 2), {
    name: "double",
    schema: z.object({ n: z.number() }),
  });
  const graph = loop(experience, async ({ task }) => {
    await double.invoke({ n: 21 });
    return { answer: (await model.invoke(task)).text };
  });
  await graph.invoke(
    { task: "six times seven" },
    { callbacks: [new DeeplakeCallbackHandler(experience)], configurable: { thread_id: "T" } },
  );
  const rows = await runs(experience);
  const root = rows.find(({ parentId }) => parentId === null);
  expect(root).toMatchObject({ kind: "graph", name: "LangGraph", status: "success", threadId: "T" });
  expect(rows.every(({ rootId }) => rootId === root?.id)).toBe(true);
  const byName = new Map(rows.map((row) => [row.name, row]));
  expect([...byName.keys()].toSorted()).toEqual(
    [
      ...new Set([
        "LangGraph",
        "recall",
        "agent",
        "evaluate",
        "double",
        rows.find(({ kind }) => kind === "chat_model")?.name as string,
      ]),
    ].toSorted(),
  );
  expect(byName.get("agent")).toMatchObject({ kind: "node", parentId: root?.id, status: "success" });
  expect(byName.get("double")).toMatchObject({
    kind: "tool",
    parentId: byName.get("agent")?.id,
    inputs: expect.stringContaining("21"),
  });
  expect(rows.find(({ kind }) => kind === "chat_model")).toMatchObject({
    parentId: byName.get("agent")?.id,
    tokensInput: 5,
    tokensOutput: 2,
    tokensTotal: 7,
    outputs: expect.stringContaining("42"),
  });
  expect(rows.every(({ startedAt, endedAt }) => endedAt !== null && endedAt >= startedAt)).toBe(true);
  expect((await experiences(experience))[0]?.metadata).toMatchObject({ tokens_used: 7 });
});

test("a throwing agent is exactly one failure, a good one exactly one success", async () => {
  const experience = await open();
  const graph = loop(experience, async ({ task }) => {
    if (task === "bad") throw new Error("no such file");
    return { answer: "done" };
  });
  const handlers = [new DeeplakeCallbackHandler(experience), new DeeplakeCallbackHandler(experience)];
  await expect(
    graph.invoke({ task: "bad" }, { callbacks: [handlers[0] as DeeplakeCallbackHandler] }),
  ).rejects.toThrow("no such file");
  await graph.invoke({ task: "good" }, { callbacks: [handlers[1] as DeeplakeCallbackHandler] });
  await experience.flush();
  expect(
    (await experiences(experience)).map(({ task, outcome, labelSource }) => [task, outcome, labelSource]),
  ).toEqual([
    ["bad", "failure", "error"],
    ["good", "success", "test"],
  ]);
  expect((await experiences(experience))[0]?.metadata).toMatchObject({ error: "Error: no such file" });
});

test("a step that fails after the evaluation is no attempt; a loop that fails later is one", async () => {
  const experience = await open();
  const publish = new StateGraph(State)
    .addNode("agent", async () => ({ answer: "x" }))
    .addNode("evaluate", evaluateNode(experience, { evaluate: () => 0.5 }))
    .addNode("publish", async () => {
      throw new Error("offline");
    })
    .addEdge(START, "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", "publish")
    .addEdge("publish", END)
    .compile();
  await expect(
    publish.invoke({ task: "publish" }, { callbacks: [new DeeplakeCallbackHandler(experience)] }),
  ).rejects.toThrow("offline");
  await experience.flush();
  expect((await experiences(experience)).map(({ outcome }) => outcome)).toEqual(["partial"]);

  let attempts = 0;
  const retrying = new StateGraph(State)
    .addNode("agent", async () => {
      if (++attempts === 2) throw new Error("second attempt");
      return { answer: "x" };
    })
    .addNode("evaluate", evaluateNode(experience, { evaluate: () => false }))
    .addEdge(START, "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", "agent")
    .compile();
  await expect(
    retrying.invoke({ task: "loop" }, { callbacks: [new DeeplakeCallbackHandler(experience)] }),
  ).rejects.toThrow("second attempt");
  await experience.flush();
  expect(
    (await experiences(experience))
      .filter(({ task }) => task === "loop")
      .map(({ labelSource }) => labelSource),
  ).toEqual(["test", "error"]);
});

test("an interrupt is no failure", async () => {
  const experience = await open();
  const graph = new StateGraph(State)
    .addNode("ask", async () => ({ answer: interrupt<string, string>("sure?") }))
    .addEdge(START, "ask")
    .addEdge("ask", END)
    .compile({ checkpointer: new MemorySaver() });
  await graph.invoke(
    { task: "t" },
    { callbacks: [new DeeplakeCallbackHandler(experience)], configurable: { thread_id: "1" } },
  );
  expect((await runs(experience)).map(({ name, status }) => [name, status])).toEqual([
    ["ask", "interrupted"],
    ["LangGraph", "interrupted"],
  ]);
  expect(await experiences(experience)).toEqual([]);
});

test("an evaluator that throws or gives nonsense labels nothing and stops nothing", async () => {
  const experience = await open();
  for (const evaluate of [
    () => {
      throw new Error("judge is out");
    },
    () => 7,
    () => ({ comment: "no score" }),
  ]) {
    expect(
      await loop(experience, async () => ({ answer: "x" }), evaluate).invoke({ task: "t" }),
    ).toMatchObject({ answer: "x" });
  }
  expect(await experiences(experience)).toEqual([]);
  expect(experience.health()).toMatchObject({ errors: { evaluate: 3 } });
});

test("a state without the channel is a typed error at the first run", async () => {
  const experience = await open();
  const Bare = Annotation.Root({ task: Annotation<string> });
  const graph = new StateGraph(Bare)
    .addNode("recall", recallNode(experience))
    .addEdge(START, "recall")
    .addEdge("recall", END)
    .compile();
  await expect(graph.invoke({ task: "t" })).rejects.toMatchObject({ code: "INVALID_STATE" });
});

test.each<[string, (experience: ExperienceStore) => ExperienceNode<typeof State.State>]>([
  ["recall", (experience) => recallNode(experience, { into: "past" })],
  ["evaluation", (experience) => evaluateNode(experience, { evaluate: () => true })],
  [
    "an agent's evaluation",
    (experience) => experienceAgent(() => ({}), experience, { evaluate: () => true }),
  ],
  [
    "a node in an agent",
    (experience) =>
      experienceAgent(evaluateNode(experience, { evaluate: () => true }), experience, {
        evaluate: () => true,
      }),
  ],
  [
    "a chain",
    (experience) => async () =>
      withExperience(
        RunnableLambda.from(() => ({})),
        experience,
      ).invoke({ a: "1", b: "2" }),
  ],
])("what %s asks the programmer for is no failure of the agent", async (_what, make) => {
  const experience = await open();
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  const graph = new StateGraph(State).addNode("node", make(experience)).addEdge(START, "node").compile();
  await expect(graph.invoke({ task: "t" }, { callbacks })).rejects.toMatchObject({ code: "INVALID_STATE" });
  await experience.flush();
  expect(await experiences(experience)).toEqual([]);
  expect(new Set((await runs(experience)).map(({ status }) => status))).toEqual(new Set(["failure"]));
});

test("experienceAgent does all three, and records a failure once with a handler attached", async () => {
  const experience = await open();
  const agent = experienceAgent<typeof State.State>(
    async ({ task }) => {
      if (task === "bad") throw new Error("boom");
      return { answer: "ok" };
    },
    experience,
    { evaluate: ({ output }) => output === "ok" },
  );
  const graph = new StateGraph(State)
    .addNode("agent", agent)
    .addEdge(START, "agent")
    .addEdge("agent", END)
    .compile();
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  await graph.invoke({ task: "good" }, { callbacks });
  await expect(graph.invoke({ task: "bad" }, { callbacks })).rejects.toThrow("boom");
  await experience.flush();
  expect((await experiences(experience)).map(({ task, outcome }) => [task, outcome])).toEqual([
    ["good", "success"],
    ["bad", "failure"],
  ]);
});

test("a store that fails never reaches the agent", async () => {
  const experience = await open();
  const graph = loop(experience, async () => ({ answer: "x" }));
  const handler = new DeeplakeCallbackHandler(experience);
  await experience.close();
  expect(await graph.invoke({ task: "t" }, { callbacks: [handler] })).toMatchObject({ answer: "x" });
  await expect(handler.flush()).rejects.toMatchObject({ code: "CLOSED" });
  expect(experience.health().errors).toMatchObject({ recall: 1, evaluate: 1 });
});
