import { AIMessage, type BaseMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
import { tool } from "@langchain/core/tools";
import {
  Annotation,
  Command,
  END,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { expect, test } from "vitest";
import { z } from "zod";

import { evaluateNode, experienceNodes, hintNode, recallNode } from "../../../src/agents/langgraph/index.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { portOf } from "../../../src/experience/store/port.ts";

let next = 0;
const open = (): Promise<ExperienceStore> => ExperienceStore.open(`memory:hint-node-${next++}`);
const State = Annotation.Root({ ...MessagesAnnotation.spec, experience: Annotation<string> });
const HEADING = "Past experience with the tool that failed:";
const TASK = "deliver chairs for Bob";

interface Loop {
  readonly into?: string;
  /** Whether the tool asks a person first. */
  readonly asks?: boolean;
  readonly holdout?: number;
}

/** A graph with a loop of tools, as the documentation draws it. Returns the graph and what its model was shown. */
function loop(experience: ExperienceStore, dates: readonly string[], { asks, ...options }: Loop = {}) {
  const orders = tool(
    async ({ date }) => {
      if (asks) interrupt(`${date}?`);
      if (!/^\d{4}-/.test(date)) throw new Error(`Invalid date "${date}".`);
      return "ok";
    },
    { name: "orders", schema: z.object({ date: z.string() }) },
  );
  const model = fakeModel();
  for (const date of dates)
    model.respondWithTools([{ name: "orders", args: { date }, id: `call-${next++}` }]);
  const answers = model.respond(new AIMessage("done")).bindTools([orders]);
  const shown: string[] = [];
  const graph = new StateGraph(State)
    .addNode("recall", recallNode(experience, options))
    .addNode("agent", async ({ messages, experience: text }) => {
      const prompt: BaseMessage[] =
        options.into === "messages" ? messages : [new SystemMessage(`S ${text}`), ...messages];
      shown.push(
        prompt
          .filter(({ type }) => type !== "ai")
          .map(({ text: said }) => said)
          .join("\n"),
      );
      return { messages: [await answers.invoke(prompt)] };
    })
    .addNode("tools", new ToolNode([orders]))
    .addNode("hint", hintNode(experience, options))
    .addNode("evaluate", evaluateNode(experience, { evaluate: () => true }))
    .addEdge(START, "recall")
    .addEdge("recall", "agent")
    .addConditionalEdges("agent", ({ messages }) =>
      ((messages.at(-1) as AIMessage).tool_calls ?? []).length > 0 ? "tools" : "evaluate",
    )
    .addEdge("tools", "hint")
    .addEdge("hint", "agent")
    .addEdge("evaluate", END)
    .compile({ checkpointer: new MemorySaver() });
  const hinted = (): boolean[] =>
    shown.map((text) => {
      const times = text.split(HEADING).length - 1;
      expect(times).toBeLessThan(2);
      return times === 1;
    });
  return { graph, shown, hinted };
}

async function taught(): Promise<ExperienceStore> {
  const experience = await open();
  const { graph } = loop(experience, ["tomorrow", "2026-01-05"]);
  await graph.invoke({ messages: [new HumanMessage("ship the order of Ann")] }, thread("first"));
  return experience;
}

async function hints(experience: ExperienceStore) {
  await experience.flush();
  return (await portOf(experience).evidence()).exposures.filter(({ failure }) => failure !== undefined);
}
const thread = (id = "t") => ({ configurable: { thread_id: id } });
const ask = { messages: [new HumanMessage(TASK)] };

test.each(["experience", "messages"])(
  "the agent node is told after a failure, until the tool works, into %s",
  async (into) => {
    const experience = await taught();
    const { graph, shown, hinted } = loop(experience, ["next week", "on Monday", "2026-02-01"], { into });
    const { messages } = await graph.invoke(ask, thread());
    expect(hinted()).toEqual([false, true, true, false]);
    expect(shown[1]).toContain(
      `${HEADING}\n- Task: ship the order of Ann\n   Worked after this error: orders({"date":"2026-01-05"})`,
    );
    expect(messages.filter(({ type }) => type !== "ai").map(({ text }) => text)[0]).toBe(TASK);
    expect(await hints(experience)).toMatchObject([
      { failure: "orders: Invalid date <text>.", threadId: "t" },
    ]);
  },
);

test.each(["experience", "messages"])(
  "the hint joins the text of the recall, which stays when it goes, into %s",
  async (into) => {
    const experience = await taught();
    const { graph, shown } = loop(experience, ["next week", "2026-02-01"], { into });
    await graph.invoke({ messages: [new HumanMessage("ship the order of Ann")] }, thread());
    const recalled = shown.map((text) => text.includes("Past experience with similar tasks:"));
    expect(recalled).toEqual([true, true, true]);
    expect(shown[1]).toMatch(
      /Past experience with similar tasks:[^]*\n\nPast experience with the tool that failed:/,
    );
    expect(shown[2]?.startsWith(shown[0]?.trimEnd().slice(0, 200) ?? "-")).toBe(true);
  },
);

test("each turn of a thread and each thread has its own hint", async () => {
  const experience = await taught();
  const { graph, hinted } = loop(experience, ["next week"]);
  await graph.invoke(ask, thread());
  expect(hinted()).toEqual([false, true]);
  const { graph: again, hinted: later } = loop(experience, ["x"], { into: "messages" });
  await again.invoke(ask, thread());
  expect(later()).toEqual([false, true]);
  expect(await hints(experience)).toHaveLength(2);
});

test("a graph that waits for a person has the hint after the answer, and once in the ledger", async () => {
  const experience = await taught();
  const { graph, hinted } = loop(experience, ["next week", "on Monday", "2026-02-01"], { asks: true });
  await graph.invoke(ask, thread());
  for (let answer = 0; answer < 3; answer++) await graph.invoke(new Command({ resume: "yes" }), thread());
  expect(hinted()).toEqual([false, true, true, false]);
  expect(await hints(experience)).toHaveLength(1);
});

test("streaming, the update of the node says the hint", async () => {
  const experience = await taught();
  const { graph, hinted } = loop(experience, ["next week", "2026-02-01"]);
  const said: unknown[] = [];
  for await (const update of await graph.stream(ask, { ...thread(), streamMode: "updates" }))
    if ("hint" in update) said.push(update.hint);
  expect(said).toMatchObject([{ experience: expect.stringContaining(HEADING) }, { experience: "" }]);
  expect(hinted()).toEqual([false, true, false]);
});

test("memory that knows nothing says nothing, and a held-out thread is told nothing", async () => {
  const { graph, hinted } = loop(await open(), ["a", "b", "2026-02-01"]);
  await graph.invoke(ask, thread());
  expect(hinted()).toEqual([false, false, false, false]);
  const experience = await taught();
  const held = loop(experience, ["a", "b"], { holdout: 0.999 });
  await held.graph.invoke(ask, thread());
  expect(held.hinted()).toEqual([false, false, false]);
  expect(await hints(experience)).toMatchObject([{ injected: false, reason: "holdout" }]);
});

test("a state without the channel is an error at once, and one without messages has no hint", async () => {
  const experience = await taught();
  const without = new StateGraph(MessagesAnnotation)
    .addNode("hint", hintNode(experience))
    .addEdge(START, "hint")
    .addEdge("hint", END)
    .compile();
  await expect(without.invoke(ask)).rejects.toThrow('Expected a channel "experience"');
  expect(await hintNode(experience)({ task: "t" })).toEqual({});
  expect(() => hintNode(experience, { into: 7 as never })).toThrow(/into/);
});

test("a state without a task fails nothing, and is counted", async () => {
  const experience = await taught();
  const failed = { role: "tool", content: 'Error: Invalid date "x".', tool_call_id: "1", status: "error" };
  const call = { role: "assistant", content: "", tool_calls: [{ id: "1", name: "orders", args: {} }] };
  expect(await hintNode(experience)({ messages: [call, failed] })).toEqual({});
  expect(experience.health().errors).toEqual({ hint: 1 });
});

test("messages without ids are told apart by the calls of tools", async () => {
  const experience = await taught();
  const node = hintNode(experience);
  const turn = (id: string, ...more: object[]) => ({
    task: TASK,
    messages: [
      { role: "user", content: TASK },
      { role: "assistant", content: "", tool_calls: [{ id, name: "orders", args: { date: "x" } }] },
      { role: "tool", content: 'Error: Invalid date "x".', tool_call_id: id, status: "error" },
      ...more,
    ],
  });
  const worked = [
    { role: "assistant", content: "", tool_calls: [{ id: "b", name: "orders", args: {} }] },
    { role: "tool", content: "ok", tool_call_id: "b", status: "success" },
  ];
  expect(await node(turn("a") as object)).toMatchObject({ experience: expect.stringContaining(HEADING) });
  expect(await node(turn("a", ...worked) as object)).toEqual({});
  expect(await node(turn("c") as object)).toMatchObject({ experience: expect.stringContaining(HEADING) });
});

test("experienceNodes makes one too", async () => {
  const experience = await taught();
  const { hint } = experienceNodes(State, experience, { evaluate: () => true });
  expect(await hint({ messages: [], experience: "" })).toEqual({});
});
