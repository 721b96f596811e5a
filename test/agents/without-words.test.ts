import { AIMessage, type BaseMessageLike, HumanMessage, SystemMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { Annotation, END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { expect, test } from "vitest";

import { evaluateNode, experienceAgent, recallNode } from "../../src/agents/langgraph/index.ts";
import { ExperienceStore, withExperience } from "../../src/index.ts";

const image = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };
const wordless: readonly (readonly [name: string, messages: BaseMessageLike[]])[] = [
  ["an image alone", [new HumanMessage({ content: [image] })]],
  ["a blank message", [new HumanMessage(" \n")]],
  ["a greeting of the model", [new AIMessage("How can I help?")]],
  ["a system message alone", [new SystemMessage("You pay invoices.")]],
];
const State = Annotation.Root({ ...MessagesAnnotation.spec, experience: Annotation<string> });

test.each(wordless)("%s is answered without memory, and counted", async (_name, messages) => {
  await using store = await ExperienceStore.open("memory:");
  const known = { task: "pay the invoice", approach: "check the sum", outcome: "success" } as const;
  await store.record(known);
  const answer = async (): Promise<{ messages: AIMessage[] }> => ({ messages: [new AIMessage("done")] });
  const evaluate = (): boolean => true;
  const graph = new StateGraph(State)
    .addNode("recall", recallNode(store))
    .addNode("placed", recallNode(store, { into: "messages" }))
    .addNode("agent", answer)
    .addNode("evaluate", evaluateNode(store, { evaluate }))
    .addNode("whole", experienceAgent<typeof State.State>(answer, store, { evaluate }))
    .addEdge(START, "recall")
    .addEdge("recall", "placed")
    .addEdge("placed", "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", "whole")
    .addEdge("whole", END)
    .compile();
  const state = await graph.invoke({ messages });
  expect([state.experience, state.messages.length]).toEqual(["", messages.length + 2]);
  const chain = withExperience(
    RunnableLambda.from((input: { history: BaseMessageLike[]; experience?: string }) => input.experience),
    store,
    { evaluate },
  );
  expect(await chain.invoke({ history: messages })).toBe("");
  for await (const given of await chain.stream({ history: messages })) expect(given).toBe("");
  const { errors, lastError } = store.health();
  expect(errors).toEqual({ recall: 6 });
  expect(JSON.stringify(lastError)).toContain("Expected the task");
  expect(await store.counts()).toMatchObject({ experiences: 1 });
});

test("a model that answers without words makes no experience, and the answer stays", async () => {
  await using store = await ExperienceStore.open("memory:");
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("agent", async () => ({ messages: [new AIMessage("")] }))
    .addNode("evaluate", evaluateNode(store, { evaluate: () => true }))
    .addEdge(START, "agent")
    .addEdge("agent", "evaluate")
    .addEdge("evaluate", END)
    .compile();
  expect((await graph.invoke({ messages: [["user", "pay"]] })).messages).toHaveLength(2);
  expect(store.health().errors).toEqual({ evaluate: 1 });
});

test("an image alone in the place of the task is answered without memory, a text beside it is the task", async () => {
  await using store = await ExperienceStore.open("memory:");
  const Asked = Annotation.Root({ question: Annotation<object[]>, answer: Annotation<string> });
  const graph = new StateGraph(Asked)
    .addNode(
      "agent",
      experienceAgent(() => ({ answer: "a cat" }), store, { evaluate: () => true }),
    )
    .addEdge(START, "agent")
    .compile();
  const chain = withExperience(graph, store, { evaluate: () => true });
  for (const asks of [graph, chain])
    for (const question of [[image], [{ type: "text", text: "what is it?" }, image]])
      expect(await asks.invoke({ question })).toMatchObject({ answer: "a cat" });
  expect(store.health().errors).toEqual({ recall: 3 });
  const tasks: string[] = [];
  for await (const { task } of store.scan()) tasks.push(task);
  expect(tasks).toEqual(Array<string>(3).fill("what is it?"));
});

test("a state or an input that has no place for a task is refused", async () => {
  await using store = await ExperienceStore.open("memory:");
  const Goal = Annotation.Root({ goal: Annotation<string>, experience: Annotation<string> });
  const graph = new StateGraph(Goal)
    .addNode("recall", recallNode(store))
    .addEdge(START, "recall")
    .addEdge("recall", END)
    .compile();
  await expect(graph.invoke({ goal: "pay" })).rejects.toMatchObject({ code: "INVALID_STATE" });
  const chain = withExperience(
    RunnableLambda.from((input: object) => input),
    store,
  );
  for (const input of [{ first: "a", second: "b" }, {}, { tags: ["a"] }])
    await expect(chain.invoke(input)).rejects.toMatchObject({ code: "INVALID_STATE" });
});
