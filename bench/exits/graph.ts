import { FakeListChatModel } from "@langchain/core/utils/testing";
import { tool } from "@langchain/core/tools";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";

/** Runs of one invoke: the graph, two nodes, a model and a tool. */
export const RUNS_PER_INVOKE = 5;

const State = Annotation.Root({
  task: Annotation<string>,
  plan: Annotation<string>,
  answer: Annotation<string>,
});

/** Something that can be invoked with a task. */
export interface Agent {
  invoke(input: { task: string }, config: { callbacks: never[] }): Promise<unknown>;
}

/** A small agent that never waits for anything but itself. */
export function smallAgent(): Agent {
  const model = new FakeListChatModel({ responses: ["look it up"] });
  const lookUp = tool(({ key }: { key: string }) => `value of ${key}`, {
    name: "look_up",
    description: "Looks a key up.",
    schema: z.object({ key: z.string() }),
  });
  return new StateGraph(State)
    .addNode("think", async ({ task }) => ({ plan: (await model.invoke(task)).text }))
    .addNode("act", async ({ task }) => ({ answer: await lookUp.invoke({ key: task }) }))
    .addEdge(START, "think")
    .addEdge("think", "act")
    .addEdge("act", END)
    .compile();
}
