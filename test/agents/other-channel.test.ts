import { randomUUID } from "node:crypto";

import {
  AIMessage,
  type BaseMessage,
  HumanMessage,
  type ToolCall,
  ToolMessage,
} from "@langchain/core/messages";
import type { Runnable } from "@langchain/core/runnables";
import { Annotation, messagesStateReducer, START, StateGraph } from "@langchain/langgraph";
import { expect, test } from "vitest";

import { evaluateNode, experienceAgent, hintNode, recallNode } from "../../src/agents/langgraph/index.ts";
import { DeeplakeCallbackHandler, ExperienceStore, withExperience } from "../../src/index.ts";
import { storedExperiences, storedRuns } from "../support/run-tree.ts";

// The messages of a graph may be in a channel with any name.

const State = Annotation.Root({
  chat: Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] }),
  earlier: Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] }),
  experience: Annotation<string>,
});
type State = typeof State.State;

/** A message of a model that used 15 tokens. */
const said = (content: string, tool_calls: ToolCall[] = []): AIMessage =>
  Object.assign(new AIMessage({ content, tool_calls }), {
    usage_metadata: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
  });
const call = { name: "look", args: { table: "orders" }, id: "1" };
const SAID = [
  said("", [call]),
  new ToolMessage({
    content: "no such table\n Please fix your mistakes.",
    tool_call_id: "1",
    name: "look",
    status: "error",
  }),
];
const answer = () => ({ chat: [...SAID, said("it is empty")] });
const input = {
  chat: [new HumanMessage("count the orders")],
  earlier: [new HumanMessage("hello"), new AIMessage("I can count")],
};

const APPS: Readonly<Record<string, (experience: ExperienceStore) => Runnable>> = {
  nodes: (experience) =>
    new StateGraph(State)
      .addNode("recall", recallNode<State>(experience))
      .addNode("agent", answer)
      .addNode("hint", hintNode<State>(experience))
      .addNode(
        "evaluate",
        evaluateNode<State>(experience, { evaluate: ({ output }) => output === "it is empty" }),
      )
      .addEdge(START, "recall")
      .addEdge("recall", "agent")
      .addEdge("agent", "hint")
      .addEdge("hint", "evaluate")
      .compile() as Runnable,
  "an experienceAgent": (experience) =>
    new StateGraph(State)
      .addNode("agent", experienceAgent<State>(answer, experience, { evaluate: () => true }))
      .addEdge(START, "agent")
      .compile() as Runnable,
  withExperience: (experience) =>
    withExperience(
      new StateGraph(State).addNode("agent", answer).addEdge(START, "agent").compile(),
      experience,
      { evaluate: () => true },
    ) as Runnable,
};

test.each(Object.keys(APPS))("%s: what was tried, what it cost and what failed are found", async (name) => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await (APPS[name] as (typeof APPS)[string])(experience).invoke(input);
  const [attempt] = await storedExperiences(experience);
  expect(attempt).toMatchObject({ task: "count the orders", outcome: "success" });
  expect(attempt?.approach).toMatch(/it is empty$/u);
  expect(attempt?.approach).not.toContain('{"chat"');
  expect(attempt?.metadata).toMatchObject({
    tokens_used: 30,
    tool_errors: [{ tool: "look", error: "no such table" }],
  });
});

test("a hint is given", async () => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await experience.record({
    task: "count the orders",
    approach: "look",
    outcome: "success",
    metadata: {
      tool_errors: [{ tool: "look", error: "no such table", worked: 'look({"table":"sales"}) -> 3' }],
    },
  });
  const graph = (APPS["nodes"] as (typeof APPS)[string])(experience);
  expect(await graph.invoke(input)).toMatchObject({ experience: expect.stringContaining("sales") });
});

test("a labelled run becomes an experience with what was tried", async () => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  const handler = new DeeplakeCallbackHandler(experience, { experienceFromRun: true });
  const graph = new StateGraph(State).addNode("agent", answer).addEdge(START, "agent").compile();
  await graph.invoke(input, { callbacks: [handler] });
  await handler.flush();
  const [root] = await storedRuns(experience);
  await experience.label(root?.id ?? "", { outcome: "success", source: "human" });
  expect(await storedExperiences(experience)).toMatchObject([
    { task: "count the orders", approach: 'look({"table":"orders"}) -> it is empty' },
  ]);
});
