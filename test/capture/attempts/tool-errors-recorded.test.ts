import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import type { Runnable } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { createAgent, fakeModel } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";

import { evaluateNode } from "../../../src/agents/langgraph/index.ts";
import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import { DeeplakeCallbackHandler, ExperienceStore, withExperience } from "../../../src/index.ts";

let next = 0;
const open = (): Promise<ExperienceStore> => ExperienceStore.open(`memory:tool-errors-${next++}`);
const orders = tool(
  async ({ date }) => {
    if (!/^\d{4}-/.test(date)) throw new Error(`Invalid date ${date} for key sk-proj-${"a1B2".repeat(12)}.`);
    return "ok";
  },
  { name: "orders", schema: z.object({ date: z.string() }) },
);
const call = (date: string, id: string) => [{ name: "orders", args: { date }, id }];
const model = () =>
  fakeModel()
    .respondWithTools(call("tomorrow", "1"))
    .respondWithTools(call("2026-01-05", "2"))
    .respond(new AIMessage("done"));
const ask = { messages: [new HumanMessage("ship it")] };
const ERRORS = [
  {
    tool: "orders",
    error: expect.stringMatching(/^Error: Invalid date tomorrow for key (?!sk-)/),
    worked: 'orders({"date":"2026-01-05"})',
  },
];

async function metadata(experience: ExperienceStore): Promise<unknown[]> {
  await experience.flush();
  const found: unknown[] = [];
  for await (const one of experience.scan()) found.push(one.metadata["tool_errors"]);
  return found;
}

test("the middleware records which tools failed, and what worked then, without secrets", async () => {
  const experience = await open();
  const middleware = [experienceMiddleware(experience, { evaluate: () => true })];
  await createAgent({ model: model(), tools: [orders], middleware }).invoke(ask);
  expect(await metadata(experience)).toEqual([ERRORS]);
});

test("an attempt without a failing tool has no such metadata", async () => {
  const experience = await open();
  const calm = fakeModel().respondWithTools(call("2026-01-05", "1")).respond(new AIMessage("done"));
  const middleware = [experienceMiddleware(experience, { evaluate: () => true })];
  await createAgent({ model: calm, tools: [orders], middleware }).invoke(ask);
  expect(await metadata(experience)).toEqual([undefined]);
});

test("a model error after a failing tool is recorded with it", async () => {
  const experience = await open();
  const broken = fakeModel().respondWithTools(call("tomorrow", "1")).respond(new Error("down"));
  const agent = createAgent({
    model: broken,
    tools: [orders],
    middleware: [experienceMiddleware(experience, { evaluate: () => true })],
  });
  await expect(agent.invoke(ask)).rejects.toThrow("down");
  expect(await metadata(experience)).toEqual([[{ ...ERRORS[0], worked: "" }]]);
});

test("an evaluate node records it from the messages of its state", async () => {
  const experience = await open();
  const answers = model().bindTools([orders]);
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("agent", async ({ messages }) => ({ messages: [await answers.invoke(messages)] }))
    .addNode("tools", new ToolNode([orders]))
    .addNode("evaluate", evaluateNode(experience, { evaluate: () => true }))
    .addEdge(START, "agent")
    .addConditionalEdges("agent", ({ messages }) =>
      ((messages.at(-1) as AIMessage).tool_calls ?? []).length > 0 ? "tools" : "evaluate",
    )
    .addEdge("tools", "agent")
    .addEdge("evaluate", END)
    .compile();
  await graph.invoke(ask);
  expect(await metadata(experience)).toEqual([ERRORS]);
});

test("a labelled run of the handler has it too", async () => {
  const experience = await open();
  const handler = new DeeplakeCallbackHandler(experience, { experienceFromRun: {} });
  const runId = "0b7f4a52-6f0e-4a5e-9d53-6b0d3c6a1f01";
  await createAgent({ model: model(), tools: [orders] }).invoke(ask, { callbacks: [handler], runId });
  await experience.flush();
  await experience.label(runId, { outcome: "success", source: "human" });
  expect(await metadata(experience)).toEqual([ERRORS]);
});

test("a chain around an agent has it from the messages that the agent gives back", async () => {
  const experience = await open();
  const agent = createAgent({ model: model(), tools: [orders] }) as unknown as Runnable;
  await withExperience(agent, experience, { evaluate: () => true }).invoke(ask);
  expect(await metadata(experience)).toEqual([ERRORS]);
});

test("arguments that JSON does not know are told, and fail nothing", async () => {
  const experience = await open();
  const odd = evaluateNode(experience, { evaluate: () => true });
  const asked = (id: string) =>
    new AIMessage({ content: "x", tool_calls: [{ name: "orders", args: { n: 1n }, id }] });
  const answer = (id: string, status: "error" | "success") =>
    new ToolMessage({ content: "x", tool_call_id: id, status });
  const messages = [asked("1"), answer("1", "error"), asked("2"), answer("2", "success")];
  await odd({ task: "t", answer: "a", messages });
  expect(await metadata(experience)).toMatchObject([[{ tool: "orders", worked: 'orders({"n":"1"})' }]]);
});
