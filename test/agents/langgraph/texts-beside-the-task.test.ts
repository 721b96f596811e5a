import { AIMessage, HumanMessage } from "@langchain/core/messages";
import {
  Annotation,
  entrypoint,
  MemorySaver,
  MessagesAnnotation,
  Send,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { describe, expect, test } from "vitest";

import { evaluateNode, recallNode } from "../../../src/agents/langgraph/index.ts";
import type { ExperienceStore } from "../../../src/index.ts";
import { handlerOverMemory, storedExperiences } from "../../support/run-tree.ts";

// A graph may write over its task, write another text beside it, or find what an earlier turn left.

const State = Annotation.Root({
  ...MessagesAnnotation.spec,
  experience: Annotation<string>,
  score: Annotation<number>,
});

const ask = (text: string) => ({ messages: [new HumanMessage(text)] });
const tasks = async (experience: ExperienceStore) =>
  (await storedExperiences(experience)).map((one) => one.task);

describe("what a graph writes over the task for which it recalled is no task", () => {
  const Asked = Annotation.Root({
    question: Annotation<unknown>,
    input: Annotation<unknown>,
    task: Annotation<string>,
    documents: Annotation<number>({ reducer: (_, found) => found, default: () => 0 }),
    generation: Annotation<string>,
    experience: Annotation<string>,
    score: Annotation<number>,
  });
  type Asked = typeof Asked.State;
  const searches = ({ question }: Asked) => ({ documents: String(question).startsWith("better") ? 1 : 0 });
  const rewrites = ({ question }: Asked) => ({ question: `better ${String(question)}` });
  const generates = ({ question }: Asked) => ({ generation: `on ${String(question)}` });
  const judged = (experience: ExperienceStore, options = {}) =>
    evaluateNode<Asked>(experience, { evaluate: () => 0.5, scoreChannel: "score", ...options });
  const evaluations = async (experience: ExperienceStore) =>
    (await storedExperiences(experience)).map(({ task, approach }) => `${task}: ${approach}`);

  /** Searches, and rewrites the question until documents are found, as RAG that corrects itself does. */
  const corrective = (experience: ExperienceStore, options = {}) =>
    new StateGraph(Asked)
      .addNode("recall", recallNode<Asked>(experience, options))
      .addNode("retrieve", searches)
      .addNode("rewrite", rewrites)
      .addNode("generate", generates)
      .addNode("evaluate", judged(experience, options))
      .addEdge(START, "recall")
      .addEdge("recall", "retrieve")
      .addConditionalEdges("retrieve", ({ documents }) => (documents === 0 ? "rewrite" : "generate"), [
        "rewrite",
        "generate",
      ])
      .addEdge("rewrite", "retrieve")
      .addEdge("generate", "evaluate");

  test.each([true, false])("a better question, with a handler: %s", async (handled) => {
    const { experience, handler } = await handlerOverMemory();
    const graph = corrective(experience).compile();
    const callbacks = handled ? [handler] : [];
    await graph.invoke({ question: "why is tea green?" }, { callbacks });
    const { experience: told, question } = await graph.invoke(
      { question: "why is tea green?" },
      { callbacks },
    );
    expect(question).toBe("better why is tea green?");
    expect(told).toContain("1. Task: why is tea green?");
    expect(await evaluations(experience)).toEqual(
      Array<string>(2).fill("why is tea green?: on better why is tea green?"),
    );
  });

  test("in a channel that an option names, and in the channel of a graph inside", async () => {
    const { experience } = await handlerOverMemory();
    const inner = corrective(experience, { taskChannel: "question" }).compile();
    await new StateGraph(Asked)
      .addNode("inner", inner)
      .addEdge(START, "inner")
      .compile()
      .invoke({ question: "why is tea green?" });
    expect(await tasks(experience)).toEqual(["why is tea green?"]);
  });

  test.each(["query", "prompt", "question", "input"])(
    "nor what it writes into %s beside a message",
    async (field) => {
      const { experience } = await handlerOverMemory();
      const Spoken = Annotation.Root({ ...State.spec, [field]: Annotation<string> });
      const evaluate = evaluateNode(experience, { evaluate: () => true });
      await new StateGraph(Spoken)
        .addNode("recall", recallNode(experience))
        .addNode("write", () => ({ [field]: "select 1", messages: [new AIMessage("one")] }))
        .addNode("evaluate", evaluate)
        .addNode("second", evaluate)
        .addEdge(START, "recall")
        .addEdge("recall", "write")
        .addEdge("write", "evaluate")
        .addEdge("evaluate", "second")
        .compile()
        .invoke(ask("how many rows?"));
      expect(await tasks(experience)).toEqual(["how many rows?", "how many rows?"]);
    },
  );

  test("and each evaluation of the answer is one at the task", async () => {
    const { experience } = await handlerOverMemory();
    const graph = corrective(experience)
      .addNode("second", judged(experience))
      .addEdge("evaluate", "second")
      .compile();
    await graph.invoke({ question: "why is tea green?" });
    expect(await tasks(experience)).toEqual(["why is tea green?", "why is tea green?"]);
  });

  test("and what a failed attempt is at does not differ", async () => {
    const { experience, handler } = await handlerOverMemory();
    const graph = corrective(experience)
      .addNode("publish", () => {
        throw new Error("no printer");
      })
      .addEdge("evaluate", "publish")
      .compile();
    await expect(graph.invoke({ question: "why is tea green?" }, { callbacks: [handler] })).rejects.toThrow(
      "no printer",
    );
    expect(await tasks(experience)).toEqual(["why is tea green?"]);
  });
});

describe("another task than that for which a graph recalled is one", () => {
  const Tasks = Annotation.Root({
    input: Annotation<unknown>,
    task: Annotation<string>,
    answer: Annotation<string>,
    experience: Annotation<string>,
  });
  type Tasks = typeof Tasks.State;
  const works = ({ task }: Tasks) => ({ answer: `did ${task}` });
  const evaluating = (experience: ExperienceStore, task: string) =>
    new StateGraph(Tasks)
      .addNode("recall", recallNode<Tasks>(experience))
      .addNode("next", () => ({ task }))
      .addNode("work", works)
      .addNode("evaluate", evaluateNode<Tasks>(experience, { evaluate: () => true }))
      .addEdge("recall", "next")
      .addEdge("next", "work")
      .addEdge("work", "evaluate");

  test.each([{ input: "tea and milk" }, { input: { question: "tea and milk" } }])(
    "where the state still holds that in %j",
    async (input) => {
      const { experience } = await handlerOverMemory();
      await evaluating(experience, "boil water").addEdge(START, "recall").compile().invoke(input);
      expect(await tasks(experience)).toEqual(["boil water"]);
    },
  );

  test("after an evaluation", async () => {
    const { experience } = await handlerOverMemory();
    await new StateGraph(Tasks)
      .addNode("recall", recallNode<Tasks>(experience))
      .addNode("work", works)
      .addNode("evaluate", evaluateNode<Tasks>(experience, { evaluate: () => true }))
      .addNode("next", () => ({ task: "pour milk" }))
      .addEdge(START, "recall")
      .addEdge("recall", "work")
      .addEdge("work", "evaluate")
      .addConditionalEdges("evaluate", ({ task }) => (task === "pour milk" ? "__end__" : "next"), [
        "next",
        "__end__",
      ])
      .addEdge("next", "work")
      .compile()
      .invoke({ task: "boil water" });
    expect((await tasks(experience)).toSorted()).toEqual(["boil water", "pour milk"]);
  });

  test("in what is sent to a node, and in what code gives a node", async () => {
    const { experience } = await handlerOverMemory();
    const evaluate = evaluateNode<Tasks>(experience, { evaluate: () => true });
    const recall = recallNode<Tasks>(experience);
    const part = (task: string): Tasks => ({ input: "", task, answer: `did ${task}`, experience: "" });
    await new StateGraph(Tasks)
      .addNode("recall", recall)
      .addNode("evaluate", evaluate)
      .addEdge(START, "recall")
      .addConditionalEdges("recall", () => [
        new Send("evaluate", part("boil")),
        new Send("evaluate", part("pour")),
      ])
      .compile()
      .invoke({ task: "make tea" });
    await entrypoint("workflow", async (task: string) => {
      await recall({ ...part(task), answer: "" });
      await evaluate(part("wash up"));
    }).invoke("make tea");
    expect((await tasks(experience)).toSorted()).toEqual(["boil", "pour", "wash up"]);
  });
});

describe("what an earlier turn of the thread left in the state is no task", () => {
  const Talk = Annotation.Root({
    ...MessagesAnnotation.spec,
    question: Annotation<string>,
    experience: Annotation<string>,
  });
  type Talk = typeof Talk.State;
  /** Makes a question of its own of each message, as RAG with a history does. */
  const talking = (experience: ExperienceStore) =>
    new StateGraph(Talk)
      .addNode("recall", recallNode<Talk>(experience))
      .addNode("condense", ({ messages }) => ({ question: `In full: ${messages.at(-1)?.text ?? ""}` }))
      .addNode("respond", ({ question }) => ({ messages: [new AIMessage(`on ${question}`)] }))
      .addNode("evaluate", evaluateNode<Talk>(experience, { evaluate: () => true }))
      .addEdge(START, "recall")
      .addEdge("recall", "condense")
      .addEdge("condense", "respond")
      .addEdge("respond", "evaluate");
  const told = (...asked: string[]) => [
    [asked[0], "on In full: why is tea green?"],
    [asked[1], "on In full: where is milk from?"],
  ];
  const inTurns = async (
    graph: { invoke: (input: never, config: object) => Promise<unknown> },
    callbacks: unknown[],
  ) => {
    for (const text of ["why is tea green?", "where is milk from?"])
      await graph.invoke(ask(text) as never, { callbacks, configurable: { thread_id: "t1" } });
  };

  test.each([true, false])("where each turn is evaluated, with a handler: %s", async (handled) => {
    const { experience, handler } = await handlerOverMemory();
    const graph = talking(experience).compile({ checkpointer: new MemorySaver() });
    await inTurns(graph, handled ? [handler] : []);
    const recorded = await storedExperiences(experience);
    const second = handled ? "where is milk from?" : "In full: where is milk from?";
    expect(recorded.map(({ task, approach }) => [task, approach])).toEqual(told("why is tea green?", second));
  });

  test("where the graph that is evaluated is in another", async () => {
    const { experience, handler } = await handlerOverMemory();
    const graph = new StateGraph(Talk)
      .addNode("inner", talking(experience).compile())
      .addEdge(START, "inner")
      .compile({ checkpointer: new MemorySaver() });
    await inTurns(graph, [handler]);
    const recorded = await storedExperiences(experience);
    expect(recorded.map(({ task, approach }) => [task, approach])).toEqual(
      told("why is tea green?", "In full: where is milk from?"),
    );
  });

  test("where a handler knows what the turn was given, what is recalled is for that", async () => {
    const { experience, handler } = await handlerOverMemory();
    const approach = "look at the leaf";
    await experience.record({ task: "where is milk from?", approach, outcome: "success" });
    await experience.record({ task: "In full: why is tea green?", approach: "boil it", outcome: "success" });
    const graph = talking(experience).compile({ checkpointer: new MemorySaver() });
    await inTurns(graph, [handler]);
    const { values } = await graph.getState({ configurable: { thread_id: "t1" } });
    expect((values as Talk).experience).toContain(approach);
    expect((values as Talk).experience).not.toContain("boil it");
  });
});
