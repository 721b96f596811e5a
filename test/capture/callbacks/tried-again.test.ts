import { randomUUID } from "node:crypto";

import { type Runnable, RunnableLambda } from "@langchain/core/runnables";
import { Annotation, Command, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { checkpointBefore } from "../../support/checkpoint-before.ts";
import { storedExperiences, storedRuns } from "../../support/run-tree.ts";

const State = Annotation.Root({
  task: Annotation<string>,
  answer: Annotation<string>,
  sent: Annotation<boolean>,
});

/** A graph whose last node fails so many times. */
function failing(times: number, checkpointer: MemorySaver) {
  let failed = 0;
  return new StateGraph(State)
    .addNode("draft", () => ({ answer: "42" }))
    .addNode("send", () => {
      if (failed++ < times) throw new Error("SMTP down");
      return { sent: true };
    })
    .addEdge(START, "draft")
    .addEdge("draft", "send")
    .compile({ checkpointer });
}

const config = (handler: DeeplakeCallbackHandler, user?: string) => ({
  callbacks: [handler],
  configurable: { thread_id: "t1", ...(user !== undefined && { user_id: user }) },
});

type Wraps = (graph: Runnable) => Runnable;
const AROUND: readonly [string, Wraps][] = [
  ["a graph", (graph) => graph],
  ["a chain around it", (graph) => RunnableLambda.from((given) => given).pipe(graph)],
  ["code around it", (graph) => RunnableLambda.from((given, called) => graph.invoke(given, called))],
];

test.each([
  ["the task of the state", new Command({ goto: "send" }), "send it"],
  ["the task that it brings", new Command({ goto: "send", update: { task: "send all" } }), "send all"],
])("a command that jumps works for %s", async (_what, command, task) => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  const handler = new DeeplakeCallbackHandler(experience);
  const graph = failing(2, new MemorySaver());
  await graph.invoke({ task: "send it" }, config(handler)).catch(() => {});
  await graph.invoke(command, config(handler)).catch(() => {});
  expect((await storedExperiences(experience)).map((one) => one.task)).toEqual(["send it", task]);
  expect(handler.health().withoutTask).toBe(0);
});

describe.each(AROUND)("%s that begins again at an earlier checkpoint", (_what, wrap) => {
  const Joke = Annotation.Root({ topic: Annotation<string>, joke: Annotation<string> });
  test.each([true, false])("works for the text that it had for a task, in one process: %s", async (isOne) => {
    let calls = 0;
    const graph = new StateGraph(Joke)
      .addNode("think", ({ topic }) => ({ joke: `of ${topic}` }))
      .addNode("write", ({ joke }) => {
        if (++calls > 2) throw new Error("SMTP down");
        return { joke };
      })
      .addEdge(START, "think")
      .addEdge("think", "write")
      .compile({ checkpointer: new MemorySaver() });
    const location = `memory:${randomUUID()}`;
    const experience = await ExperienceStore.open(location);
    const handler = new DeeplakeCallbackHandler(experience);
    const called = config(handler);
    await wrap(graph).invoke({ topic: "cats" }, called);
    const at = await checkpointBefore(graph, "write", "t1");
    await wrap(graph).invoke({ topic: "dogs" }, called);
    await experience.flush();
    const again = isOne ? handler : new DeeplakeCallbackHandler(await ExperienceStore.open(location));
    const from = { ...at, callbacks: [again] };
    await expect(wrap(graph as unknown as Runnable).invoke(null, from)).rejects.toThrow("down");
    await again.flush();
    expect((await storedExperiences(experience)).map(({ task }) => task)).toEqual(["cats"]);
  });
});

describe.each(AROUND)(
  "%s that failed and goes on from its checkpoint works for the task in its state",
  (_what, wrap) => {
    test("and a label of that run teaches", async () => {
      const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
      const handler = new DeeplakeCallbackHandler(experience, { experienceFromRun: true });
      const graph = wrap(failing(1, new MemorySaver()));
      await graph.invoke({ task: "send it" }, config(handler)).catch(() => {});
      await graph.invoke(null, config(handler));
      const roots = (await storedRuns(experience)).filter(({ parentId }) => parentId === null);
      const answer = await experience.label(roots[1]?.id ?? "", { outcome: "success", source: "human" });
      expect(answer).toMatchObject({ state: "applied" });
      expect((await storedExperiences(experience)).map(({ task, outcome }) => [task, outcome])).toEqual([
        ["send it", "failure"],
        ["send it", "success"],
      ]);
      expect(handler.health().withoutTask).toBe(0);
    });

    test("and in another process its failure is recorded", async () => {
      const location = `memory:${randomUUID()}`;
      const keep = await ExperienceStore.open(location);
      const graph = wrap(failing(3, new MemorySaver()));
      for (const input of [{ task: "send it" }, null, null]) {
        await using experience = await ExperienceStore.open(location);
        const handler = new DeeplakeCallbackHandler(experience);
        await graph.invoke(input, config(handler)).catch(() => {});
        await handler.flush();
        expect(handler.health().withoutTask).toBe(0);
      }
      expect((await storedExperiences(keep)).map(({ task, outcome }) => [task, outcome])).toEqual(
        Array.from({ length: 3 }, () => ["send it", "failure"]),
      );
    });

    test("but not for that of another user whose thread has the same name", async () => {
      const location = `memory:${randomUUID()}`;
      await using first = await ExperienceStore.open(location);
      const handler = new DeeplakeCallbackHandler(first);
      await failing(0, new MemorySaver()).invoke({ task: "send it" }, config(handler, "ada"));
      await handler.flush();
      await using second = await ExperienceStore.open(location);
      const other = new DeeplakeCallbackHandler(second);
      const graph = failing(2, new MemorySaver());
      await graph.invoke({ task: "send it" }, { configurable: { thread_id: "t1" } }).catch(() => {});
      await graph.invoke(null, config(other, "bob")).catch(() => {});
      await other.flush();
      expect(other.health().withoutTask).toBe(1);
    });
  },
);

test("an update of the state is no attempt without a task", async () => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  const handler = new DeeplakeCallbackHandler(experience, { experienceFromRun: true });
  const graph = failing(1, new MemorySaver());
  await graph.invoke({ task: "send it" }, config(handler)).catch(() => {});
  await graph.updateState(config(handler), { sent: false });
  await graph.updateState(config(handler), { answer: "43" });
  const updates = (await storedRuns(experience)).filter(({ name }) => name === "LangGraphUpdateState");
  expect(updates).toHaveLength(2);
  expect(handler.health().withoutTask).toBe(0);
  const answer = await experience.label(updates[1]?.id ?? "", { outcome: "success", source: "human" });
  expect(answer).toMatchObject({ state: "none", reason: "no-task" });
});
