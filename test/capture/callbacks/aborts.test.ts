import { RunnableLambda, RunnableSequence } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { Annotation, RunControl, START, StateGraph } from "@langchain/langgraph";
import { expect, test } from "vitest";

import { handlerOverMemory, runTree, storedExperiences, storedRuns, tree } from "../../support/run-tree.ts";

const State = Annotation.Root({ task: Annotation<string>, answer: Annotation<string> });
const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A graph whose second node calls a model that takes long, and says when it does. */
function slowGraph(onSlow: () => void = () => {}, milliseconds = 60) {
  const model = new FakeListChatModel({ responses: ["abc"], sleep: milliseconds });
  return new StateGraph(State)
    .addNode("quick", () => ({}))
    .addNode("slow", async ({ task }, options) => {
      setTimeout(onSlow, 10);
      return { answer: (await model.invoke(task, options)).text };
    })
    .addEdge(START, "quick")
    .addEdge("quick", "slow")
    .compile();
}

test("a user who gives a graph up cancels it, and nothing is learned from that", async () => {
  const { experience, handler } = await handlerOverMemory();
  const controller = new AbortController();
  const graph = slowGraph(() => controller.abort());
  await expect(
    graph.invoke({ task: "t" }, { callbacks: [handler], signal: controller.signal }),
  ).rejects.toThrow("abort");
  await expect.poll(() => handler.health().open).toBe(0);
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph cancelled
      quick node success
      slow node cancelled
        FakeListChatModel chat_model success
  `);
  expect(await storedExperiences(experience)).toEqual([]);
});

test("a reason given with the abort makes the graph and its step no failures", async () => {
  const { experience, handler } = await handlerOverMemory();
  const controller = new AbortController();
  const graph = slowGraph(() => controller.abort(new Error("changed my mind")));
  await expect(
    graph.invoke({ task: "t" }, { callbacks: [handler], signal: controller.signal }),
  ).rejects.toThrow("changed my mind");
  await handler.flush();
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph cancelled
      quick node success
      slow node cancelled
        FakeListChatModel chat_model cancelled
  `);
  const slow = (await storedRuns(experience)).find(({ name }) => name === "slow");
  expect(slow?.error).toBe("Error: changed my mind");
});

test("an abort long after a step failed and was tried again leaves the failure one", async () => {
  const { experience, handler } = await handlerOverMemory();
  const controller = new AbortController();
  let tries = 0;
  const graph = new StateGraph(State)
    .addNode(
      "flaky",
      async () => {
        if (++tries === 1) throw new Error("no answer");
        setTimeout(() => controller.abort(new Error("changed my mind")), 5);
        await wait(100);
        return {};
      },
      { retryPolicy: { initialInterval: 1, jitter: false, logWarning: false, retryOn: () => true } },
    )
    .addEdge(START, "flaky")
    .compile();
  const call = { callbacks: [handler], signal: controller.signal };
  await expect(graph.invoke({ task: "t" }, call)).rejects.toThrow("changed my mind");
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph cancelled
      flaky node failure
      flaky node cancelled
  `);
});

test("a chain that is given up is cancelled with its steps, whichever ends first", async () => {
  const { experience, handler } = await handlerOverMemory();
  const controller = new AbortController();
  const chain = RunnableSequence.from([
    RunnableLambda.from(async (x: object) => {
      controller.abort();
      await wait(30);
      return x;
    }).withConfig({ runName: "slow" }),
    RunnableLambda.from((x: object) => x),
  ]);
  const call = { callbacks: [handler], signal: controller.signal };
  await expect(chain.invoke({ task: "t" }, call)).rejects.toThrow("abort");
  await expect.poll(() => handler.health().open).toBe(0);
  expect(await runTree(experience)).toBe(tree`
    RunnableSequence chain cancelled
      slow chain cancelled
  `);
  expect(await storedExperiences(experience)).toEqual([]);
});

test("time that runs out is a failure of a chain, a graph and a step", async () => {
  const { experience, handler } = await handlerOverMemory();
  const verySlow = (): ReturnType<typeof slowGraph> => slowGraph(undefined, 400);
  const slow = RunnableLambda.from(async (x: { task: string }) => {
    await wait(400);
    return x;
  });
  const call = { callbacks: [handler], timeout: 200 };
  await expect(slow.invoke({ task: "chain" }, call)).rejects.toThrow("timeout");
  await expect(verySlow().invoke({ task: "graph" }, call)).rejects.toThrow("timeout");
  const stepwise = verySlow();
  stepwise.stepTimeout = 200;
  await expect(stepwise.invoke({ task: "step" }, { callbacks: [handler] })).rejects.toThrow("Abort");
  await expect.poll(() => handler.health().open).toBe(0);
  expect(await runTree(experience)).toBe(tree`
    RunnableLambda chain failure
    LangGraph graph failure
      quick node success
      slow node failure
        FakeListChatModel chat_model success
    LangGraph graph failure
      quick node success
      slow node failure
        FakeListChatModel chat_model success
  `);
  const failures = await storedExperiences(experience);
  expect(failures.map(({ task, metadata }) => [task, metadata["error"]])).toEqual(
    ["chain", "graph", "step"].map((task) => [
      task,
      "TimeoutError: The operation was aborted due to timeout",
    ]),
  );
});

test("a node that takes longer than it may is given up, and its graph is a failure", async () => {
  const { experience, handler } = await handlerOverMemory();
  const graph = new StateGraph(State)
    .addNode("slow", () => wait(300).then(() => ({})), { timeout: 20 })
    .addEdge(START, "slow")
    .compile();
  await expect(graph.invoke({ task: "t" }, { callbacks: [handler] })).rejects.toThrow("timeout");
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph failure
      slow node cancelled
  `);
  expect(await storedExperiences(experience)).toMatchObject([
    { task: "t", metadata: { error: expect.stringMatching(/^NodeTimeoutError: /) } },
  ]);
});

test("a graph that is drained is cancelled", async () => {
  const { experience, handler } = await handlerOverMemory();
  const control = new RunControl();
  const graph = new StateGraph(State)
    .addNode("first", () => {
      control.requestDrain("deploying");
      return {};
    })
    .addNode("second", () => ({}))
    .addEdge(START, "first")
    .addEdge("first", "second")
    .compile();
  await graph.invoke({ task: "t" }, { callbacks: [handler], control }).catch(() => {});
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph cancelled
      first node success
  `);
});

test("a reader who leaves a graph's stream or its events early cancels the graph", async () => {
  const { experience, handler } = await handlerOverMemory();
  for await (const chunk of await slowGraph().stream({ task: "stream" }, { callbacks: [handler] }))
    if (chunk) break;
  const events = slowGraph().streamEvents({ task: "events" }, { callbacks: [handler], version: "v2" });
  for await (const { event } of events) if (event === "on_chat_model_start") break;
  await expect.poll(() => handler.health().open).toBe(0);
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph cancelled
      quick node success
      slow node cancelled
        FakeListChatModel chat_model success
    LangGraph graph cancelled
      quick node success
      slow node cancelled
        FakeListChatModel chat_model cancelled
  `);
});

test("a graph whose events of version 3 nobody reads on runs to its end", async () => {
  const { experience, handler } = await handlerOverMemory();
  const options = { callbacks: [handler], version: "v3" as const };
  for await (const event of await slowGraph().streamEvents({ task: "t" }, options)) if (event) break;
  await expect.poll(() => handler.health()).toMatchObject({ captured: 4, open: 0 });
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph success
      quick node success
      slow node success
        FakeListChatModel chat_model success
  `);
});

test("runs that an aborted step goes on to start stay below their root", async () => {
  const { experience, handler } = await handlerOverMemory();
  const controller = new AbortController();
  const after = RunnableLambda.from((given: object) => given).withConfig({ runName: "after" });
  const graph = new StateGraph(State)
    .addNode("stubborn", async (_state, { signal: _signal, ...options }) => {
      setTimeout(() => controller.abort(), 5);
      await wait(20);
      await after.invoke({}, options);
      return {};
    })
    .addEdge(START, "stubborn")
    .compile();
  const call = { callbacks: [handler], signal: controller.signal };
  await expect(graph.invoke({ task: "t" }, call)).rejects.toThrow("abort");
  await expect.poll(() => handler.health().captured).toBe(3);
  await expect.poll(() => handler.health().open).toBe(0);
  expect(await runTree(experience)).toBe(tree`
    LangGraph graph cancelled
      stubborn node cancelled
        after chain cancelled
  `);
});

test("a run that starts below an ended root and never ends is closed when the handler is flushed", async () => {
  const { experience, handler } = await handlerOverMemory();
  const start = (id: string, parent?: string): void =>
    handler.handleChainStart({ id: [id] } as never, { task: id }, id, parent, [], {});
  start("root");
  handler.handleChainError(new DOMException("given up", "AbortError"), "root");
  start("after", "root");
  await handler.flush();
  expect(await runTree(experience)).toBe(tree`
    root chain cancelled
      after chain unknown
  `);
});
