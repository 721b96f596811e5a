import { AIMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { Annotation, START, StateGraph } from "@langchain/langgraph";
import { createAgent, fakeModel } from "langchain";
import { expect, test } from "vitest";

import { recallNode } from "../../src/agents/langgraph/index.ts";
import { DeeplakeCallbackHandler, ExperienceStore, withExperience } from "../../src/index.ts";
import { experienceMiddleware } from "../../src/agents/middleware/index.ts";
import { sessionsOf } from "../../src/runs.ts";

const names = ["thread_id", "session_id", "conversation_id", "sessionId"];
const PLACES = ["configurable", "metadata"].flatMap((where) => names.map((name) => [where, name] as const));
let next = 0;

type Call = (input: { task: string }, config: object) => Promise<unknown>;

const APPS: Readonly<Record<string, (experience: ExperienceStore) => Call>> = {
  chain: (experience) => {
    const chain = withExperience(
      RunnableLambda.from(async (_input: { task: string }) => "done"),
      experience,
      { evaluate: () => true },
    );
    return (input, config) => chain.invoke(input, config);
  },
  graph: (experience) => {
    const State = Annotation.Root({ task: Annotation<string>, experience: Annotation<string> });
    const graph = new StateGraph(State)
      .addNode("recall", recallNode(experience))
      .addEdge(START, "recall")
      .compile();
    return (input, config) => graph.invoke({ ...input, experience: "" }, config);
  },
  agent: (experience) => (input, config) =>
    createAgent({
      model: fakeModel().respond(new AIMessage("done")),
      tools: [],
      middleware: [experienceMiddleware(experience, { evaluate: () => true })],
    }).invoke({ messages: input.task }, config),
};

test.each(Object.keys(APPS).flatMap((app) => PLACES.map(([where, name]) => [app, where, name] as const)))(
  "in a %s sessions and lift agree on the threads that %s.%s names",
  async (app, where, name) => {
    const experience = await ExperienceStore.open(`memory:threads-${next++}`, { holdout: 0.3 });
    await experience.record({ task: "Refund order 1", approach: "x", outcome: "success" });
    const call = (APPS[app] as (typeof APPS)[string])(experience);
    const handler = new DeeplakeCallbackHandler(experience);
    for (let run = 0; run < 6; run++)
      await call(
        { task: `Refund order ${run}` },
        { callbacks: [handler], [where]: { [name]: `customer ${run % 2}` } },
      );
    await experience.flush();
    const sessions = await sessionsOf(experience);
    expect(new Set(sessions.map(({ threadId }) => threadId))).toEqual(new Set(["customer 0", "customer 1"]));
    expect(sessions).toHaveLength(2);
    const { injected, withheld } = await experience.experiment.lift();
    expect(injected.n + injected.unlabelled + withheld.n + withheld.unlabelled).toBe(2);
    await experience.close();
  },
);

test("the code around a call names the thread of what is called in it", async () => {
  const experience = await ExperienceStore.open(`memory:threads-${next++}`);
  const handler = new DeeplakeCallbackHandler(experience);
  const inner = RunnableLambda.from((text: string) => text);
  const outer = RunnableLambda.from((text: string) => inner.invoke(text));
  await outer.invoke("hello", { callbacks: [handler], configurable: { sessionId: "s" } });
  expect((await sessionsOf(experience)).map(({ threadId }) => threadId)).toEqual(["s"]);
  await experience.close();
});
