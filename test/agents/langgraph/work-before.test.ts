import { randomUUID } from "node:crypto";

import { HumanMessage } from "@langchain/core/messages";
import {
  Annotation,
  Command,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { expect, test } from "vitest";

import { evaluateNode, recallNode } from "../../../src/agents/langgraph/index.ts";
import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { storedExperiences } from "../../support/run-tree.ts";

const TASK = "how tall is the tower?";
const State = Annotation.Root({
  ...MessagesAnnotation.spec,
  question: Annotation<string>,
  query: Annotation<string>,
  answer: Annotation<string>,
  experience: Annotation<string>,
});
type Values = typeof State.State;
type Node = (state: Values) => Partial<Values>;

const asks: Node = () => {
  interrupt("go on?");
  return {};
};
const answers: Node = () => ({ answer: "324 m" });

/** How a graph comes by another text than the one that it was asked. */
const REWRITES: Readonly<Record<string, { readonly input: object; readonly rewrite: Node }>> = {
  "writes over its field": {
    input: { question: TASK },
    rewrite: ({ question }) => ({ question: `height, ${question}` }),
  },
  "writes a query beside the message": {
    input: { messages: [new HumanMessage(TASK)] },
    rewrite: () => ({ query: "height of the tower" }),
  },
  "adds a message of its own": {
    input: { messages: [new HumanMessage(TASK)] },
    rewrite: () => ({ messages: [new HumanMessage("Too short.")] }),
  },
};

/** The nodes of a graph in order. */
type Steps = readonly (readonly [name: string, node: Node | "recall" | "evaluate"])[];

function graphOf(experience: ExperienceStore, steps: Steps, checkpointer: MemorySaver) {
  const graph = new StateGraph(State);
  for (const [name, node] of steps)
    graph.addNode(
      name,
      node === "recall"
        ? recallNode(experience)
        : node === "evaluate"
          ? evaluateNode(experience, { evaluate: () => true })
          : node,
    );
  const names: string[] = [START, ...steps.map(([name]) => name)];
  for (const [at, name] of names.slice(1).entries()) graph.addEdge(names[at] as never, name as never);
  return graph.compile({ checkpointer });
}

/** Calls a graph with each input in turn, of which a list is given to a process of its own. Returns the stored tasks. */
async function tasksOf(
  steps: Steps,
  processes: readonly (readonly unknown[])[],
  isSeen: boolean,
): Promise<readonly string[]> {
  const location = `memory:${randomUUID()}`;
  await using kept = await ExperienceStore.open(location);
  const checkpointer = new MemorySaver();
  for (const inputs of processes) {
    await using experience = await ExperienceStore.open(location);
    const callbacks = isSeen ? [new DeeplakeCallbackHandler(experience)] : [];
    const graph = graphOf(experience, steps, checkpointer);
    const config = { callbacks, configurable: { thread_id: "1" } };
    for (const input of inputs) await graph.invoke(input as never, config);
    await experience.flush();
    expect(experience.health().errors).toEqual({});
  }
  const experiences = await storedExperiences(kept);
  return experiences.toSorted((a, b) => a.timestamp - b.timestamp).map(({ task }) => task);
}

const resume = new Command({ resume: "yes" });
const PLACES = Object.keys(REWRITES).flatMap((what) =>
  [true, false].flatMap((isSeen) => ["before", "behind"].map((where) => [what, where, isSeen] as const)),
);

test.each(PLACES)(
  "a graph that %s and waits for a person %s that works at what it was asked, with a handler: %s",
  async (what, where, isSeen) => {
    const { input, rewrite } = REWRITES[what] as (typeof REWRITES)[string];
    const between: Steps = [
      ["rewrite", rewrite],
      ["ask", asks],
    ];
    const steps: Steps = [
      ["recall", "recall"],
      ...(where === "behind" ? between : between.toReversed()),
      ["act", answers],
      ["evaluate", "evaluate"],
    ];
    expect(await tasksOf(steps, [[input, resume]], isSeen)).toEqual([TASK]);
    expect(await tasksOf(steps, [[input], [resume]], isSeen)).toEqual([TASK]);
    const [held] = Object.keys(input);
    // Without a handler nothing tells that the field of a later turn is not left from the turn before.
    if (held === "question" && !isSeen) return;
    const asked = { question: "and wide?", messages: [new HumanMessage("and wide?")] };
    const next = held === "question" ? { question: asked.question } : { messages: asked.messages, query: "" };
    const both = await tasksOf(steps, [[input, resume, next], [resume]], isSeen);
    expect(both.toSorted()).toEqual(["and wide?", TASK]);
  },
);

test.each([true, false])(
  "a graph that recalls nothing works at what its field says, handler: %s",
  async (isSeen) => {
    const steps: Steps = [
      ["plan", () => ({ question: "how tall is its base?" })],
      ["ask", asks],
      ["act", answers],
      ["evaluate", "evaluate"],
    ];
    for (const processes of [[[{ question: TASK }, resume]], [[{ question: TASK }], [resume]]])
      expect(await tasksOf(steps, processes, isSeen)).toEqual(["how tall is its base?"]);
  },
);

test("a task that was judged before the graph waited is not that of what follows", async () => {
  const steps: Steps = [
    ["recall", "recall"],
    ["act", answers],
    ["evaluate", "evaluate"],
    ["plan", () => ({ question: "how tall is its base?" })],
    ["ask", asks],
    ["again", answers],
    ["judge", "evaluate"],
  ];
  const tasks = await tasksOf(steps, [[{ question: TASK }, resume]], false);
  expect(tasks.toSorted()).toEqual(["how tall is its base?", TASK].toSorted());
});
