import {
  AIMessage,
  type BaseMessageLike,
  HumanMessage,
  isBaseMessage,
  RemoveMessage,
} from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { Annotation, END, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { createAgent, fakeModel } from "langchain";
import { expect, test } from "vitest";

import { evaluateNode, EXPERIENCE_MESSAGE_ID, recallNode } from "../../src/agents/langgraph/index.ts";
import { experienceMiddleware } from "../../src/agents/middleware/index.ts";
import { TeamRules } from "../../src/advice.ts";
import { ExperienceStore, withExperience } from "../../src/index.ts";

const TASK = "pay the invoice";
const RULE = "Never guess a number.";
const inThread = (thread_id: string) => ({ configurable: { thread_id } });
let next = 0;
const place = (): string => `memory:own-thread-${next++}`;
const times = (text: string, part: string): number => text.split(part).length - 1;

/** A graph that answers, and keeps what its agent was shown. */
function answering(experience: ExperienceStore, options: Parameters<typeof recallNode>[1] = {}) {
  const shown: string[] = [];
  const State = Annotation.Root({ ...MessagesAnnotation.spec, experience: Annotation<string> });
  const graph = new StateGraph(State)
    .addNode("recall", recallNode<typeof State.State>(experience, options as object))
    .addNode("agent", ({ messages, experience: text }) => {
      shown.push([text ?? "", ...messages.map((message) => message.text)].join("\n"));
      return { messages: [new AIMessage("done")] };
    })
    .addNode("evaluate", evaluateNode<typeof State.State>(experience, { evaluate: () => true }))
    .addEdge(START, "recall")
    .addEdge("recall", "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", END)
    .compile({ checkpointer: new MemorySaver() });
  return { graph, shown };
}

test.each(["messages", "experience"])(
  "a graph is not given what its thread's messages hold, other threads are (into %s)",
  async (into) => {
    const experience = await ExperienceStore.open(place());
    const { graph, shown } = answering(experience, { into });
    for (const thread of ["a", "a", "b", "b"])
      await graph.invoke({ messages: [["human", TASK]] }, inThread(thread));
    const given = shown.map((text) => times(text, "Past experience"));
    expect(given).toEqual([0, 0, 1, 1]);
    expect(shown[3]).not.toContain("3. Task");
  },
);

test("without messages a thread is given its earlier turns, which it knows from nowhere else", async () => {
  const experience = await ExperienceStore.open(place());
  const State = Annotation.Root({
    task: Annotation<string>,
    experience: Annotation<string>,
    answer: Annotation<string>,
  });
  const graph = new StateGraph(State)
    .addNode("recall", recallNode(experience))
    .addNode("agent", () => ({ answer: "done" }))
    .addNode("evaluate", evaluateNode(experience, { evaluate: () => true }))
    .addEdge(START, "recall")
    .addEdge("recall", "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", END)
    .compile({ checkpointer: new MemorySaver() });
  await graph.invoke({ task: TASK }, inThread("a"));
  expect((await graph.invoke({ task: TASK }, inThread("a"))).experience).toContain("done");
});

test.each<[string, unknown, boolean]>([
  [
    "messages that hold a turn",
    [
      ["human", TASK],
      ["ai", "done"],
      ["human", TASK],
    ],
    false,
  ],
  ["messages of this turn", [["human", TASK]], true],
  [
    "a history beside the question",
    { input: TASK, chat_history: [new HumanMessage(TASK), new AIMessage("done")] },
    false,
  ],
  ["a history of texts", { input: TASK, chat_history: [TASK, "done"] }, false],
  ["a list of texts that are no messages", { task: TASK, tags: ["invoice", "urgent"] }, true],
  ["an empty history", { input: TASK, chat_history: [] }, true],
  ["a question alone", { input: TASK }, true],
])("a chain with %s", async (_name, input, isGiven) => {
  const experience = await ExperienceStore.open(place());
  await experience.record({ task: TASK, approach: "done", outcome: "success", threadId: "a" });
  const seen: unknown[] = [];
  const chain = withExperience(
    RunnableLambda.from((value: unknown) => (seen.push(value), "ok")),
    experience,
  );
  await chain.invoke(input, inThread("a"));
  await chain.invoke(input, inThread("b"));
  expect(seen.map((value) => JSON.stringify(value).includes("Past experience"))).toEqual([isGiven, true]);
});

test("the rules of a team are in each prompt of a thread once, in graphs, agents and chains", async () => {
  const location = place();
  const rules = await TeamRules.open(location);
  await rules.put({ text: RULE });
  const experience = await ExperienceStore.open(location);
  const given: number[] = [];
  for (const into of ["messages", "experience"]) {
    const { graph, shown } = answering(experience, { rules, into });
    for (let turn = 0; turn < 3; turn++)
      await graph.invoke({ messages: [["human", `question ${turn}`]] }, inThread("t"));
    given.push(...shown.map((text) => times(text, RULE)));
  }
  for (const into of ["system", "message"] as const) {
    const model = fakeModel();
    for (let turn = 0; turn < 3; turn++) model.respond(new AIMessage("ok"));
    const agent = createAgent({
      model,
      tools: [],
      checkpointer: new MemorySaver(),
      middleware: [experienceMiddleware(experience, { rules, into })],
    });
    for (let turn = 0; turn < 3; turn++)
      await agent.invoke({ messages: [new HumanMessage(`question ${turn}`)] }, inThread("t"));
    given.push(
      ...model.calls.map(({ messages }) => times(messages.map(({ text }) => text).join("\n"), RULE)),
    );
  }
  const chain = withExperience(
    RunnableLambda.from((value: { experience?: string }) => value.experience ?? ""),
    experience,
    { rules },
  );
  for (let turn = 0; turn < 3; turn++)
    given.push(times(await chain.invoke({ task: `question ${turn}` } as never, inThread("t")), RULE));
  expect(given).toEqual(Array(15).fill(1));
  await Promise.all([experience.close(), rules.close()]);
});

test("the text leaves the messages of a state when a later recall finds nothing", async () => {
  const experience = await ExperienceStore.open(place());
  const known = await experience.record({ task: TASK, approach: "look it up", outcome: "success" });
  const { graph, shown } = answering(experience, { into: "messages" });
  const blocks = [{ type: "text" as const, text: TASK }];
  await graph.invoke({ messages: [new HumanMessage({ content: blocks })] }, inThread("t"));
  await experience.forget(known.id);
  const { messages } = await graph.invoke({ messages: [["human", "good bye"]] }, inThread("t"));
  expect(shown.map((text) => times(text, "look it up"))).toEqual([1, 0]);
  expect(messages[0]?.content).toEqual(blocks);
  expect(messages[0]?.additional_kwargs).toEqual({});
});

test("a state without human messages gets a system message first, until there is one", async () => {
  const experience = await ExperienceStore.open(place());
  await experience.record({ task: TASK, approach: "look it up", outcome: "success" });
  const State = Annotation.Root({ ...MessagesAnnotation.spec, task: Annotation<string> });
  const graph = new StateGraph(State)
    .addNode("recall", recallNode(experience, { into: "messages" }))
    .addEdge(START, "recall")
    .addEdge("recall", END)
    .compile({ checkpointer: new MemorySaver() });
  const first = await graph.invoke({ task: TASK, messages: [["ai", "welcome"]] }, inThread("t"));
  expect(first.messages.map(({ type }) => type)).toEqual(["system", "ai"]);
  expect(first.messages[0]?.id).toBe(EXPERIENCE_MESSAGE_ID);
  const again = await graph.invoke({ task: TASK, messages: [] }, inThread("t"));
  expect(again.messages.map(({ type }) => type)).toEqual(["system", "ai"]);
  const { messages } = await graph.invoke({ task: TASK, messages: [["human", "hello"]] }, inThread("t"));
  expect(messages.map(({ type }) => type)).toEqual(["ai", "human"]);
  expect(times(messages.map(({ text }) => text).join("\n"), "look it up")).toBe(1);
});

test.each<[string, unknown]>([
  [
    "messages without ids",
    Annotation<BaseMessageLike[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
  ],
  ["objects", Annotation<unknown>()],
])("a state with %s is refused: nothing in it can be replaced", async (name, messages) => {
  const experience = await ExperienceStore.open(place());
  await experience.record({ task: TASK, approach: "look it up", outcome: "success" });
  const State = Annotation.Root({ messages: messages as ReturnType<typeof Annotation<unknown>> });
  const graph = new StateGraph(State)
    .addNode("recall", recallNode(experience, { into: "messages" }))
    .addEdge(START, "recall")
    .addEdge("recall", END)
    .compile();
  const message = name === "objects" ? { role: "user", content: TASK } : new HumanMessage(TASK);
  await expect(graph.invoke({ messages: [message] })).rejects.toThrow(/MessagesAnnotation/u);
});

test("what a node takes out of the messages is no fault of the next recall", async () => {
  const experience = await ExperienceStore.open(place());
  await experience.record({ task: TASK, approach: "look it up", outcome: "success" });
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("recall", recallNode(experience, { into: "messages" }))
    .addNode("forget", ({ messages }) => ({
      messages: messages
        .filter((one) => isBaseMessage(one))
        .map(({ id }) => new RemoveMessage({ id: id as string })),
    }))
    .addEdge(START, "recall")
    .addEdge("recall", "forget")
    .addEdge("forget", END)
    .compile({ checkpointer: new MemorySaver() });
  for (let turn = 0; turn < 2; turn++) {
    const { messages } = await graph.invoke({ messages: [["human", TASK]] }, inThread("t"));
    expect(messages).toEqual([]);
  }
});
