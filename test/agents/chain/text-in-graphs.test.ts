import { randomUUID } from "node:crypto";

import { HumanMessage } from "@langchain/core/messages";
import type { Runnable } from "@langchain/core/runnables";
import {
  Annotation,
  Command,
  entrypoint,
  MemorySaver,
  messagesStateReducer,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { expect, test } from "vitest";

import { ExperienceStore, withExperience, type WithExperienceOptions } from "../../../src/index.ts";

const chat = Annotation<HumanMessage[]>({ reducer: messagesStateReducer as never, default: () => [] });
const text = Annotation<string>;
const task = "read the export";
const said = () => ({ chat: [new HumanMessage(task)] });

test.each<[string, object, object, Partial<WithExperienceOptions<never, never>>]>([
  ["the channel experience", { task: text, experience: text }, { task }, {}],
  ["a channel that into names", { task: text, memory: text }, { task }, { into: "memory" }],
  ["messages under another name", { chat }, said(), {}],
  ["messages under another name, in a command", { chat }, new Command({ update: said(), goto: "work" }), {}],
  ["the channel experience beside messages", { chat, experience: text }, said(), {}],
])("a graph is told in %s", async (_what, channels, input, options) => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await experience.record({ task, approach: "split at semicolons", outcome: "success" });
  let seen = "";
  const graph = new StateGraph(Annotation.Root({ ...channels, done: Annotation<boolean> }))
    .addNode("work", (state) => ((seen = JSON.stringify(state)), { done: true }))
    .addEdge(START, "work")
    .compile({ checkpointer: new MemorySaver() });
  const chain = withExperience(graph as unknown as Runnable, experience, options as object);
  const state: unknown = await chain.invoke(input, { configurable: { thread_id: "t" } });
  expect(seen).toContain("semicolons");
  const left = "experience" in channels || "memory" in channels;
  expect(JSON.stringify(state).includes("semicolons")).toBe(left);
});

test("a workflow gets its whole input, and the text beside its messages", async () => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await experience.record({ task, approach: "split at semicolons", outcome: "success" });
  const flow = entrypoint({ name: "flow" }, async (input: object) => input);
  const { messages, experience: told } = (await withExperience(
    flow as unknown as Runnable,
    experience,
  ).invoke({
    messages: [{ role: "user", content: task }],
  })) as { messages: unknown; experience: string };
  expect(messages).toEqual([{ role: "user", content: task }]);
  expect(told).toContain("semicolons");
});
