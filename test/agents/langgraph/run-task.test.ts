import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import {
  Annotation,
  Command,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { describe, expect, test } from "vitest";

import { evaluateNode, experienceAgent, recallNode } from "../../../src/agents/langgraph/index.ts";
import type { ExperienceStore } from "../../../src/index.ts";
import { handlerOverMemory, storedExperiences } from "../../support/run-tree.ts";

// A graph may add human messages of its own: a critique of the answer, or a person's answer to a question.

const State = Annotation.Root({
  ...MessagesAnnotation.spec,
  experience: Annotation<string>,
  score: Annotation<number>,
});
type State = typeof State.State;

const answers = (said: string[]) => (state: State) => {
  said.push(state.experience ?? "");
  return { messages: [new AIMessage(`draft ${state.messages.length}`)] };
};
const critique = () => ({ messages: [new HumanMessage("make it longer")] });
const asks = () => ({ messages: [new HumanMessage(interrupt<string, string>("what is wrong?"))] });
const isLong = ({ output }: { output: unknown }): boolean => output !== "draft 1";

/** Drafts, then has the draft criticised, and drafts again. */
function reflecting(
  experience: ExperienceStore,
  { recalls = true, node = critique, said = [] as string[] } = {},
) {
  return new StateGraph(State)
    .addNode("recall", recalls ? recallNode(experience) : () => ({}))
    .addNode("draft", answers(said))
    .addNode("criticise", node)
    .addNode("evaluate", evaluateNode(experience, { evaluate: () => true }))
    .addEdge(START, "recall")
    .addEdge("recall", "draft")
    .addConditionalEdges("draft", ({ messages }) => (messages.length % 4 === 0 ? "evaluate" : "criticise"), [
      "evaluate",
      "criticise",
    ])
    .addEdge("criticise", "draft")
    .compile({ checkpointer: new MemorySaver() });
}

const ask = (text: string) => ({ messages: [new HumanMessage(text)] });
const tasks = async (experience: ExperienceStore) =>
  (await storedExperiences(experience)).map((one) => one.task);

describe("a critique that the graph writes is no task", () => {
  test.each([
    ["with a handler", true, true],
    ["without a handler", false, true],
    ["without recall", true, false],
  ])("%s", async (_how, handled, recalls) => {
    const { experience, handler } = await handlerOverMemory();
    const said: string[] = [];
    const graph = reflecting(experience, { recalls, said });
    for (const thread_id of ["t1", "t2"])
      await graph.invoke(ask("write on tea"), {
        ...(handled && { callbacks: [handler] }),
        configurable: { thread_id },
      });
    expect(await tasks(experience)).toEqual(["write on tea", "write on tea"]);
    expect(said.map((text) => text.includes("write on tea"))).toEqual([false, false, recalls, recalls]);
  });

  test("and the next turn of the thread has a task of its own", async () => {
    const { experience, handler } = await handlerOverMemory();
    const graph = reflecting(experience);
    const config = { callbacks: [handler], configurable: { thread_id: "t1" } };
    await graph.invoke(ask("write on tea"), config);
    await graph.invoke(ask("write on milk"), config);
    expect(await tasks(experience)).toEqual(["write on tea", "write on milk"]);
  });

  test("nor is what a person answers to a question", async () => {
    const { experience, handler } = await handlerOverMemory();
    const graph = reflecting(experience, { node: asks });
    const config = { callbacks: [handler], configurable: { thread_id: "t1" } };
    await graph.invoke(ask("write on tea"), config);
    await graph.invoke(new Command({ resume: "too short" }), config);
    expect(await tasks(experience)).toEqual(["write on tea"]);
  });

  test("and each try in a loop is one at the task", async () => {
    const { experience } = await handlerOverMemory();
    const graph = new StateGraph(State)
      .addNode("draft", answers([]))
      .addNode("criticise", critique)
      .addNode("recall", recallNode(experience))
      .addNode("evaluate", evaluateNode(experience, { evaluate: isLong, scoreChannel: "score" }))
      .addEdge(START, "recall")
      .addEdge("recall", "draft")
      .addEdge("draft", "evaluate")
      .addConditionalEdges("evaluate", ({ score }) => (score === 1 ? "__end__" : "criticise"), [
        "criticise",
        "__end__",
      ])
      .addEdge("criticise", "draft")
      .compile();
    await graph.invoke(ask("write on tea"));
    expect(await tasks(experience)).toEqual(["write on tea", "write on tea"]);
  });

  test("nor what the graph of an agent node adds", async () => {
    const { experience } = await handlerOverMemory();
    const agent = () => ({
      messages: [new AIMessage("draft"), new HumanMessage("longer"), new AIMessage("long draft")],
    });
    await new StateGraph(State)
      .addNode("agent", experienceAgent<State>(agent, experience, { evaluate: () => true }))
      .addEdge(START, "agent")
      .compile()
      .invoke(ask("write on tea"));
    expect(await tasks(experience)).toEqual(["write on tea"]);
  });
});

test("what was done before the critique counts for the attempt", async () => {
  const { experience } = await handlerOverMemory();
  const spent = { usage_metadata: { input_tokens: 10, output_tokens: 5, total_tokens: 15 } };
  const said = (content: string, calls: { name: string; args: object; id: string }[] = []) =>
    Object.assign(new AIMessage({ content, tool_calls: calls }), spent);
  const failed = { tool_call_id: "1", name: "search", status: "error" as const, content: "no route to host" };
  await evaluateNode(experience, { evaluate: () => true, task: () => "write on tea" })({
    messages: [
      new HumanMessage("write on milk"),
      said("a draft on milk"),
      new HumanMessage("write on tea"),
      said("", [{ name: "search", args: {}, id: "1" }]),
      new ToolMessage(failed),
      said("a draft"),
      { role: "user", content: "make it longer" },
      said("a long draft"),
    ],
  });
  expect(await storedExperiences(experience)).toMatchObject([
    { approach: "a long draft", metadata: { tokens_used: 45, tool_errors: [{ tool: "search" }] } },
  ]);
});

test("in a conversation that a graph holds by interrupts, each message of the person is a task", async () => {
  const { experience, handler } = await handlerOverMemory();
  const graph = new StateGraph(State)
    .addNode("recall", recallNode(experience))
    .addNode("draft", answers([]))
    .addNode("evaluate", evaluateNode(experience, { evaluate: () => true }))
    .addNode("listen", asks)
    .addEdge(START, "recall")
    .addEdge("recall", "draft")
    .addEdge("draft", "evaluate")
    .addEdge("evaluate", "listen")
    .addEdge("listen", "recall")
    .compile({ checkpointer: new MemorySaver() });
  const config = { callbacks: [handler], configurable: { thread_id: "t1" } };
  await graph.invoke(ask("write on tea"), config);
  await graph.invoke(new Command({ resume: "write on milk" }), config);
  await graph.invoke(new Command({ resume: "write on bees" }), config);
  expect(await tasks(experience)).toEqual(["write on tea", "write on milk", "write on bees"]);
});

test("a task that the state names counts before all messages", async () => {
  const { experience, handler } = await handlerOverMemory();
  const evaluate = evaluateNode(experience, { evaluate: () => true });
  const Named = Annotation.Root({ ...State.spec, task: Annotation<string> });
  const graph = new StateGraph(Named)
    .addNode("recall", recallNode(experience))
    .addNode("draft", () => ({ messages: [new AIMessage("draft")], task: "another task" }))
    .addNode("evaluate", evaluate)
    .addEdge(START, "recall")
    .addEdge("recall", "draft")
    .addEdge("draft", "evaluate")
    .compile();
  await graph.invoke(ask("write on tea"), { callbacks: [handler] });
  expect(await tasks(experience)).toEqual(["another task"]);
});
