import { randomUUID } from "node:crypto";

import { HumanMessage } from "@langchain/core/messages";
import { ChatPromptTemplate, PromptTemplate } from "@langchain/core/prompts";
import { type Runnable, RunnableLambda } from "@langchain/core/runnables";
import {
  Annotation,
  Command,
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

test.each<[string, object, object, Partial<WithExperienceOptions<never, never>>, boolean]>([
  ["the channel experience", { task: text, experience: text }, { task }, {}, true],
  ["a channel that into names", { task: text, memory: text }, { task }, { into: "memory" }, true],
  ["messages under another name", { chat }, said(), {}, true],
  [
    "messages under another name, in a command",
    { chat },
    new Command({ update: said(), goto: "work" }),
    {},
    true,
  ],
  ["the channel experience beside messages", { chat, experience: text }, said(), {}, true],
  ["no channel", { task: text, answer: text }, { task }, {}, false],
  ["no channel of the name in into", { task: text, experience: text }, { task }, { into: "memory" }, false],
])("a graph is told in %s, or it is counted", async (_what, channels, input, options, isTold) => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await experience.record({ task, approach: "split at semicolons", outcome: "success" });
  let seen = "";
  const graph = new StateGraph(Annotation.Root({ ...channels, done: Annotation<boolean> }))
    .addNode("work", (state) => ((seen = JSON.stringify(state)), { done: true }))
    .addEdge(START, "work")
    .compile({ checkpointer: new MemorySaver() });
  const chain = withExperience(graph as unknown as Runnable, experience, options as object);
  const state: unknown = await chain.invoke(input, { configurable: { thread_id: "t" } });
  expect(seen.includes("semicolons")).toBe(isTold);
  expect(experience.health().errors).toEqual(isTold ? {} : { prompt: 1 });
  const left = "experience" in channels || "memory" in channels;
  expect(JSON.stringify(state).includes("semicolons")).toBe(left && isTold);
});

const unaware = ChatPromptTemplate.fromTemplate("do {task}");
const PROMPTS: readonly [string, (read: Runnable) => Runnable, boolean][] = [
  [
    "a prompt that asks for it",
    (read) => PromptTemplate.fromTemplate("{experience} {task}").pipe(read),
    true,
  ],
  [
    "messages that ask for it",
    (read) => ChatPromptTemplate.fromTemplate("{experience} {task}").pipe(read),
    true,
  ],
  ["what code makes of the input", (read) => RunnableLambda.from((given: object) => given).pipe(read), true],
  ["a prompt without it", (read) => unaware.pipe(read), false],
  ["a prompt without it, with a config", (read) => unaware.pipe(read).withConfig({ tags: ["x"] }), false],
];
test.each(PROMPTS)("a chain of %s is told, or it is counted", async (_what, make, isTold) => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  const seen: string[] = [];
  const chain = make(RunnableLambda.from((prompt) => seen.push(JSON.stringify(prompt))));
  const wrapped = withExperience(chain, experience);
  await wrapped.invoke({ task });
  expect(experience.health().errors).toEqual({});
  await experience.record({ task, approach: "split at semicolons", outcome: "success" });
  await wrapped.invoke({ task });
  expect(experience.health().errors).toEqual(isTold ? {} : { prompt: 1 });
  expect(seen.map((one) => one.includes("semicolons"))).toEqual([false, isTold]);
});
