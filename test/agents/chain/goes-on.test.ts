import { randomUUID } from "node:crypto";

import { AIMessage, HumanMessage } from "@langchain/core/messages";
import type { Runnable } from "@langchain/core/runnables";
import {
  Annotation,
  Command,
  entrypoint,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { describe, expect, test } from "vitest";

import { DeeplakeCallbackHandler, ExperienceStore, withExperience } from "../../../src/index.ts";
import { checkpointBefore } from "../../support/checkpoint-before.ts";
import { storedExperiences } from "../../support/run-tree.ts";

// A graph goes on from a checkpoint without being told the task again.

const State = Annotation.Root({
  task: Annotation<string>,
  experience: Annotation<string>,
  draft: Annotation<string>,
  answer: Annotation<string>,
});

/** A graph with two steps. `publish` does what `how` does in it. */
const graphThat = (how: (draft: string) => string) =>
  new StateGraph(State)
    .addNode("write", ({ task }) => ({ draft: `draft of ${task}` }))
    .addNode("publish", ({ draft }) => ({ answer: how(draft) }))
    .addEdge(START, "write")
    .addEdge("write", "publish")
    .compile({ checkpointer: new MemorySaver() });
type Graph = ReturnType<typeof graphThat>;

const bound = {
  "a graph": (graph: Graph) => graph,
  "a graph with a config": (graph: Graph) => graph.withConfig({ tags: ["x"] }),
} as const;

describe.each(Object.entries(bound))("%s in withExperience", (_what, bind) => {
  describe.each([true, false])("with a handler: %s", (isHandled) => {
    const place = randomUUID();
    const opened = async (graph: Graph, where = `memory:${randomUUID()}`) => {
      const experience = await ExperienceStore.open(where);
      const handler = new DeeplakeCallbackHandler(experience);
      const config = {
        configurable: { thread_id: "t", user_id: "ann" },
        callbacks: isHandled ? [handler] : [],
      };
      const chain = withExperience(bind(graph), experience, { evaluate: () => true }) as Runnable;
      const told = async () => {
        await handler.flush();
        const found = await storedExperiences(experience);
        return found.map(({ task, approach, outcome, user, threadId }) => {
          expect({ user, threadId }).toEqual({ user: "ann", threadId: "t" });
          return `${outcome} ${task}: ${approach}`;
        });
      };
      return { experience, handler, chain, config, told };
    };
    test("what fails and is tried again from its checkpoint is an attempt each time", async () => {
      let calls = 0;
      const graph = graphThat((draft) => {
        if (calls++ === 0) throw new Error("the network is down");
        return draft;
      });
      const { chain, config, told } = await opened(graph);
      await expect(chain.invoke({ task: "a" }, config)).rejects.toThrow("down");
      await chain.invoke(null, config);
      expect(await told()).toEqual(["failure a: ", "success a: draft of a"]);
    });

    test("what fails again is recorded again", async () => {
      const graph = graphThat(() => {
        throw new Error("the network is down");
      });
      const { chain, config, told } = await opened(graph);
      await expect(chain.invoke({ task: "a" }, config)).rejects.toThrow("down");
      await expect(chain.invoke(null, config)).rejects.toThrow("down");
      expect(await told()).toEqual(["failure a: ", "failure a: "]);
    });

    test("an earlier checkpoint is gone on from, also after its state was changed", async () => {
      const graph = graphThat((draft) => draft);
      const { chain, config, told } = await opened(graph);
      await chain.invoke({ task: "a" }, config);
      const at = await checkpointBefore(graph, "publish");
      const again = { ...config, configurable: { ...config.configurable, ...at.configurable } };
      await chain.invoke(null, again);
      const fork = await graph.updateState(at, { draft: "better" });
      const chunks = [];
      const forked = { ...config, configurable: { ...config.configurable, ...fork.configurable } };
      for await (const chunk of await chain.stream(null, forked)) chunks.push(chunk);
      expect(chunks).toHaveLength(1);
      expect(await told()).toEqual(["success a: draft of a", "success a: draft of a", "success a: better"]);
    });

    test("a command goes on with the task of the state, or begins another", async () => {
      const seen: string[] = [];
      const graph = graphThat((draft) => draft);
      const { chain, config, told } = await opened(graph);
      await chain.invoke({ task: "a" }, config);
      await chain.invoke(new Command({ goto: "publish", update: { draft: "better" } }), config);
      for (const update of [{ task: "write b" }, [["task", "write b"]]]) {
        const state = await chain.invoke(new Command({ goto: "write", update } as never), config);
        seen.push((state as { experience: string }).experience);
      }
      expect(await told()).toEqual([
        "success a: draft of a",
        "success a: better",
        "success write b: draft of write b",
        "success write b: draft of write b",
      ]);
      expect(seen).toEqual(["", expect.stringContaining("draft of write b")]);
    });

    test("another process goes on with what its handler knows to be the user's", async () => {
      const graph = graphThat((draft) => draft);
      const where = `memory:${randomUUID()}`;
      const first = await opened(graph, where);
      await first.chain.invoke({ task: "a" }, first.config);
      await first.handler.flush();
      const second = await opened(graph, where);
      const bob = { ...second.config, configurable: { thread_id: "t", user_id: "bob" } };
      await second.chain.invoke(new Command({ goto: "publish" }), bob);
      await second.chain.invoke(new Command({ goto: "publish" }), second.config);
      expect(await second.told()).toHaveLength(isHandled ? 2 : 1);
      expect(second.experience.health().errors).toEqual({ recall: isHandled ? 1 : 2 });
    });

    test("what has come to its end is no attempt, in no process", async () => {
      const graph = graphThat((draft) => `${draft}, ${interrupt("ok?")}`);
      const first = await opened(graph, `memory:${place}`);
      await first.chain.invoke({ task: "a" }, first.config);
      await first.handler.flush();
      const second = await opened(graph, `memory:${place}`);
      await second.chain.invoke(new Command({ resume: "yes" }), second.config);
      for (const input of [new Command({ resume: "again" }), null]) {
        await second.handler.flush();
        const third = await opened(graph, `memory:${place}`);
        await third.chain.invoke(input, third.config);
        // Without a handler, nobody knows in another process whose the thread is.
        expect(await third.told()).toEqual(isHandled ? ["success a: draft of a, yes"] : []);
      }
    });
  });
});

test("a function that finds the task is asked about the state, and its error stops nothing", async () => {
  const graph = graphThat((draft) => draft);
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  let calls = 0;
  const loud = ({ task }: { task: string }): string => {
    if (calls++ === 2) throw new TypeError("no task");
    return task.toUpperCase();
  };
  const chain = withExperience(graph, experience, { evaluate: () => true, task: loud as never }) as Runnable;
  const config = { configurable: { thread_id: "t" } };
  await chain.invoke({ task: "a" }, config);
  for (let again = 0; again < 2; again++)
    expect(await chain.invoke(new Command({ goto: "publish" }), config)).toMatchObject({ task: "a" });
  expect((await storedExperiences(experience)).map(({ task }) => task)).toEqual(["A", "A"]);
});

const Topic = Annotation.Root({ topic: Annotation<string>, answer: Annotation<string> });
const flaky = () => {
  let calls = 0;
  return () => {
    if (calls++ === 0) throw new Error("the network is down");
    return { answer: "42" };
  };
};
test.each<[string, () => unknown]>([
  [
    "a workflow",
    () => {
      const answer = flaky();
      return entrypoint({ name: "flow", checkpointer: new MemorySaver() }, async () => answer());
    },
  ],
  [
    "a state without a field for the task",
    () =>
      new StateGraph(Topic)
        .addNode("write", flaky())
        .addEdge(START, "write")
        .compile({ checkpointer: new MemorySaver() }),
  ],
])("the task of the thread is known for %s", async (_what, make) => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  const chain = withExperience(make() as Runnable, experience, { evaluate: () => true });
  const config = { configurable: { thread_id: "t" } };
  await chain.invoke({ topic: "cats" }, config).catch(() => {});
  await chain.invoke(null, config);
  expect((await storedExperiences(experience)).map(({ task }) => task)).toEqual(["cats", "cats"]);
});

test.each([true, false])("an earlier text is the task again, with a handler: %s", async (isHandled) => {
  const graph = new StateGraph(Topic)
    .addNode("write", ({ topic }) => ({ answer: `of ${topic}` }))
    .addNode("send", () => ({}))
    .addEdge(START, "write")
    .addEdge("write", "send")
    .compile({ checkpointer: new MemorySaver() });
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  const chain = withExperience(graph, experience, { evaluate: () => true }) as Runnable;
  const configurable = { thread_id: "t" };
  const callbacks = isHandled ? [new DeeplakeCallbackHandler(experience)] : [];
  await chain.invoke({ topic: "cats" }, { configurable, callbacks });
  const at = await checkpointBefore(graph, "send");
  await chain.invoke({ topic: "dogs" }, { configurable, callbacks });
  await chain.invoke(null, { ...at, callbacks });
  expect((await storedExperiences(experience)).map(({ task }) => task)).toEqual(["cats", "dogs", "cats"]);
});

test("a human message that a node added is not the task", async () => {
  let calls = 0;
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("criticise", () => ({ messages: [new AIMessage("42"), new HumanMessage("are you sure?")] }))
    .addNode("answer", () => {
      if (calls++ === 0) throw new Error("the network is down");
      return { messages: [new AIMessage("43")] };
    })
    .addEdge(START, "criticise")
    .addEdge("criticise", "answer")
    .compile({ checkpointer: new MemorySaver() });
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  const chain = withExperience(graph, experience, { evaluate: () => true }) as Runnable;
  const config = { configurable: { thread_id: "t" } };
  await chain.invoke({ messages: [new HumanMessage("add")] }, config).catch(() => {});
  await chain.invoke(null, config);
  expect((await storedExperiences(experience)).map(({ task }) => task)).toEqual(["add", "add"]);
});
