// While a graph waits, the application may change its state with `updateState`. That gives the steps that wait new places
// in the checkpoint. What goes on is the same attempt.
import { randomUUID } from "node:crypto";

import { tool } from "@langchain/core/tools";
import { Annotation, Command, interrupt, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { type AgentMiddleware, createAgent, fakeModel, humanInTheLoopMiddleware } from "langchain";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { evaluateNode, recallNode } from "../../../src/agents/langgraph/index.ts";
import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import { DeeplakeCallbackHandler, ExperienceStore, withExperience } from "../../../src/index.ts";
import { says } from "../../support/observed-runs.ts";
import { handlerOverMemory, storedExperiences, storedRuns } from "../../support/run-tree.ts";

const State = Annotation.Root({
  task: Annotation<string>,
  draft: Annotation<string>,
  answer: Annotation<string>,
  experience: Annotation<string>,
});
const evaluate = (): boolean => true;
const resume = new Command({ resume: "sent" });

/** A graph that drafts, asks a person, and then answers or fails. */
function asking(experience: ExperienceStore, checkpointer: MemorySaver, fails = false) {
  const model = fakeModel().respond(says("plan A", 11, 7));
  const graph = new StateGraph(State)
    .addNode("recall", recallNode(experience))
    .addNode("write", async (_state, config) => ({ draft: (await model.invoke("write", config)).text }))
    .addNode("send", ({ draft }) => {
      const said: string = interrupt(draft);
      if (fails) throw new Error("no connection");
      return { answer: `${said} ${draft}` };
    })
    .addEdge(START, "recall")
    .addEdge("recall", "write")
    .addEdge("write", "send");
  return { graph, checkpointer };
}

const judged = (experience: ExperienceStore, saver: MemorySaver) => {
  const { graph, checkpointer } = asking(experience, saver);
  return graph
    .addNode("evaluate", evaluateNode(experience, { evaluate }))
    .addEdge("send", "evaluate")
    .compile({ checkpointer });
};
const failing = (experience: ExperienceStore, saver: MemorySaver) => {
  const { graph, checkpointer } = asking(experience, saver, true);
  return graph.compile({ checkpointer });
};
const wrapped = (experience: ExperienceStore, saver: MemorySaver) => {
  const { graph, checkpointer } = asking(experience, saver);
  const compiled = graph.compile({ checkpointer });
  return Object.assign(withExperience(compiled, experience, { evaluate }), {
    updateState: compiled.updateState.bind(compiled),
  });
};

const inThread = (callbacks: DeeplakeCallbackHandler[], user_id: string | undefined) => ({
  callbacks,
  configurable: { thread_id: "t1", ...(user_id !== undefined && { user_id }) },
});
const left = async (experience: ExperienceStore) =>
  (await storedExperiences(experience)).map(({ task, outcome, metadata }) => [
    task,
    outcome,
    metadata["tokens_used"],
  ]);

describe.each([
  ["nodes that judge", judged, "success"],
  ["a graph that fails", failing, "failure"],
  ["a runnable around the graph", wrapped, "success"],
] as const)("%s", (_what, build, outcome) => {
  test.each(["ann", undefined])("is one attempt with what was spent before, user: %s", async (user) => {
    const { experience, handler } = await handlerOverMemory();
    const app = build(experience, new MemorySaver());
    const config = inThread([handler], user);
    await app.invoke({ task: "plan" }, config);
    await app.updateState(config, { draft: "plan B" }, "write");
    await app.invoke(resume as never, config).catch(() => {});
    expect(await left(experience)).toEqual([["plan", outcome, 18]]);
    const [first] = await storedRuns(experience);
    expect((await storedRuns(experience)).some(({ metadata }) => metadata.includes(first?.id ?? "?"))).toBe(
      true,
    );
    expect(experience.health()).toMatchObject({ withoutTask: 0, errors: {} });
  });

  test("is one attempt in two processes", async () => {
    const location = `memory:${randomUUID()}`;
    await using first = await ExperienceStore.open(location);
    await using second = await ExperienceStore.open(location);
    const saver = new MemorySaver();
    await build(first, saver).invoke(
      { task: "plan" },
      inThread([new DeeplakeCallbackHandler(first)], undefined),
    );
    await first.flush();
    const config = inThread([new DeeplakeCallbackHandler(second)], undefined);
    const app = build(second, saver);
    await app.updateState(config, { draft: "plan B" }, "write");
    await second.flush();
    await app.invoke(resume as never, config).catch(() => {});
    expect(await left(second)).toEqual([["plan", outcome, 18]]);
  });
});

test("an agent whose tool call waits is one attempt too", async () => {
  const { experience, handler } = await handlerOverMemory();
  const mail = tool(() => "sent", { name: "mail", description: "Sends", schema: z.object({}) });
  const calling = Object.assign(says("", 10, 5), {
    tool_calls: [{ name: "mail", args: {}, id: "c1", type: "tool_call" as const }],
  });
  const agent = createAgent({
    model: fakeModel()
      .respond(calling)
      .respond(says("done", 11, 7)),
    tools: [mail],
    checkpointer: new MemorySaver(),
    middleware: [
      experienceMiddleware(experience, { evaluate }),
      humanInTheLoopMiddleware({
        interruptOn: { mail: true },
      } as never) as unknown as AgentMiddleware<undefined>,
    ],
  });
  const config = inThread([handler], "ann");
  await agent.invoke({ messages: "mail bob" }, config);
  await agent.graph.updateState(config, { messages: [] });
  await agent.invoke(new Command({ resume: { decisions: [{ type: "approve" }] } }), config);
  expect(await left(experience)).toEqual([["mail bob", "success", 33]]);
  expect(handler.health().withoutTask).toBe(0);
});

test("but nothing of another user goes on", async () => {
  const { experience, handler } = await handlerOverMemory();
  const [ann, bob] = [failing(experience, new MemorySaver()), failing(experience, new MemorySaver())];
  await bob.invoke({ task: "book a table" }, inThread([], "bob"));
  await ann.invoke({ task: "file the divorce of Ann" }, inThread([handler], "ann"));
  for (const user of ["ann", "bob"])
    await bob.updateState(inThread([handler], user), { draft: "plan B" }, "write");
  await bob.invoke(resume as never, inThread([handler], "bob")).catch(() => {});
  await handler.flush();
  expect(await left(experience)).toEqual([]);
});
