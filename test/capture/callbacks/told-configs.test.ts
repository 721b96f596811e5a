import { HumanMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { fakeModel } from "@langchain/core/testing";
import { FakeLLM, FakeRetriever } from "@langchain/core/utils/testing";
import { AIMessage } from "@langchain/core/messages";
import { Annotation, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";

import type { DeeplakeCallbackHandler } from "../../../src/index.ts";
import { handlerOverMemory, storedRuns } from "../../support/run-tree.ts";

const answer = () => fakeModel().respond(new AIMessage("yes"));
const said = { configurable: { thread_id: "t1", user_id: "ada" } };

async function ownersOf(
  call: (config: typeof said & { callbacks: DeeplakeCallbackHandler[] }) => Promise<unknown>,
): Promise<string[]> {
  const { experience, handler } = await handlerOverMemory();
  await call({ ...said, callbacks: [handler] });
  const runs = await storedRuns(experience);
  return runs.map(({ name, threadId, user }) => `${name} ${threadId} ${user}`);
}

describe("what runs by itself is of the thread and the user in its configurable", () => {
  test.each<[string, Parameters<typeof ownersOf>[0], string]>([
    ["a model", (config) => answer().invoke("?", config), "FakeBuiltModel"],
    ["a model with a tag", (config) => answer().invoke("?", { ...config, tags: ["a"] }), "FakeBuiltModel"],
    ["a model in a batch", (config) => answer().batch(["?"], config), "FakeBuiltModel"],
    [
      "a model that generates",
      (config) => answer().generate([[new HumanMessage("?")]], config),
      "FakeBuiltModel",
    ],
    [
      "a bound model",
      ({ callbacks, ...config }) => answer().withConfig(config).invoke("?", { callbacks }),
      "FakeBuiltModel",
    ],
    [
      "a model that fails",
      (config) =>
        fakeModel()
          .respond(new Error("429"))
          .invoke("?", config)
          .catch(() => {}),
      "FakeBuiltModel",
    ],
    ["a text model", (config) => new FakeLLM({ response: "yes" }).invoke("?", config), "FakeLLM"],
    ["a retriever", (config) => new FakeRetriever().invoke("?", config), "FakeRetriever"],
    ["a chain", (config) => RunnableLambda.from(() => "yes").invoke("?", config), "RunnableLambda"],
  ])("%s", async (_what, call, name) => {
    expect(await ownersOf(call)).toEqual([`${name} t1 ada`]);
  });
});

test("a streamed model is of the thread and the user in its configurable", async () => {
  const read = async (config: typeof said): Promise<void> => {
    for await (const chunk of await answer().stream("?", config)) void chunk;
  };
  expect(await ownersOf(read)).toEqual(["FakeBuiltModel t1 ada"]);
});

test("models at once are each of their own thread", async () => {
  const { experience, handler } = await handlerOverMemory();
  const tags = ["shared"];
  await Promise.all(
    ["a", "b", "c"].map((thread) =>
      answer().invoke(thread, { callbacks: [handler], tags, configurable: { thread_id: thread } }),
    ),
  );
  const runs = await storedRuns(experience);
  expect(new Set(runs.map(({ threadId }) => threadId))).toEqual(new Set(["a", "b", "c"]));
  expect(runs.every(({ inputs, threadId }) => inputs.includes(`"${threadId}"`))).toBe(true);
  expect(tags).toEqual(["shared"]);
});

describe("a graph that is bound to a context", () => {
  const graphOf = (seen: unknown[] = []) =>
    new StateGraph(Annotation.Root({ task: Annotation<string> }))
      .addNode("first", (_state, config) => {
        seen.push(config.context);
        return {};
      })
      .addEdge(START, "first")
      .compile({ checkpointer: new MemorySaver(), interruptBefore: ["first"] });
  const bound = (seen?: unknown[]) =>
    graphOf(seen).withConfig({ context: { user_id: "ada" } } as Parameters<
      ReturnType<typeof graphOf>["withConfig"]
    >[0]);
  const thread = { configurable: { thread_id: "t1" } };

  test.each(["invoke", "stream", "events"])(
    "has its user when it stops before its first node: %s",
    async (way) => {
      const { experience, handler } = await handlerOverMemory();
      const config = { ...thread, callbacks: [handler] };
      const input = { task: "wait" };
      if (way === "invoke") await bound().invoke(input, config);
      else if (way === "stream") for await (const chunk of await bound().stream(input, config)) void chunk;
      else for await (const event of bound().streamEvents(input, { ...config, version: "v2" })) void event;
      expect((await storedRuns(experience)).map(({ status, user }) => [status, user])).toEqual([
        ["interrupted", "ada"],
      ]);
    },
  );

  test("gives way to the context of the call, and both are what the node is given", async () => {
    const { experience, handler } = await handlerOverMemory();
    const seen: unknown[] = [];
    const graph = bound(seen);
    const config = { ...thread, callbacks: [handler] };
    await graph.invoke({ task: "wait" }, { ...config, context: { user_id: "bob" } } as typeof config);
    await graph.invoke(null, { ...config, context: { user_id: "bob" } } as typeof config);
    await graph.invoke({ task: "wait" }, config);
    await graph.invoke(null, config);
    expect((await storedRuns(experience)).map(({ name, user }) => `${name} ${user}`)).toEqual([
      "LangGraph bob",
      "LangGraph bob",
      "first bob",
      "LangGraph ada",
      "LangGraph ada",
      "first ada",
    ]);
    expect(seen).toEqual([{ user_id: "bob" }, { user_id: "ada" }]);
  });
});
