import { AIMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { registerConfigureHook, setContextVariable } from "@langchain/core/context";
import { fakeModel } from "@langchain/core/testing";
import { Annotation, START, StateGraph } from "@langchain/langgraph";
import { expect, test } from "vitest";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import {
  handlerOverMemory,
  runTree,
  SeenRuns,
  storedExperiences,
  storedRuns,
  tree,
} from "../../support/run-tree.ts";

const usage = { input_tokens: 11, output_tokens: 7, total_tokens: 18 };
const hello = (): ReturnType<typeof fakeModel> =>
  fakeModel().respond(Object.assign(new AIMessage("hello"), { usage_metadata: usage }));
const asking = RunnableLambda.from(async ({ task }: { task: string }, options) => {
  const { text } = await hello().invoke(task, options);
  return { text };
}).withConfig({ runName: "asking" });
const asked = tree`
  asking chain success
    FakeBuiltModel chat_model success 11+7=18
`;

test("a handler given with the call logs it, with the ids that LangChain gave", async () => {
  const { experience, handler } = await handlerOverMemory();
  const seen = new SeenRuns();
  await asking.invoke({ task: "t" }, { callbacks: [handler, seen] });
  expect(await runTree(experience)).toBe(asked);
  const runs = await storedRuns(experience);
  expect(runs.map(({ id, parentId }) => [id, parentId ?? undefined])).toEqual([...seen.parents]);
});

test("a handler given where the runnable is made logs each call", async () => {
  const { experience, handler } = await handlerOverMemory();
  const bound = asking.withConfig({ callbacks: [handler] });
  await bound.invoke({ task: "one" });
  await bound.invoke({ task: "two" });
  expect(await runTree(experience)).toBe(`${asked}\n${asked}`);
});

test("one handler given in several places, or twice in one, logs each run once", async () => {
  const { experience, handler } = await handlerOverMemory();
  const nested = RunnableLambda.from((given: { task: string }, options) =>
    asking.invoke(given, { ...options, callbacks: options.callbacks }),
  ).withConfig({ runName: "nested", callbacks: [handler] });
  const model = fakeModel().respond(new AIMessage("hi"));
  model.callbacks = [handler];
  await nested.invoke({ task: "t" }, { callbacks: [handler, handler] });
  await model.invoke("t", { callbacks: [handler] });
  expect(await runTree(experience)).toBe(tree`
    nested chain success
      asking chain success
        FakeBuiltModel chat_model success 11+7=18
    FakeBuiltModel chat_model success
  `);
  expect(handler.health()).toMatchObject({ captured: 4, open: 0, unmatched: 0, errors: 0 });
});

test("two handlers on one store make one row of each run and count tokens once", async () => {
  const { experience, handler } = await handlerOverMemory();
  const other = new DeeplakeCallbackHandler(experience);
  const failing = RunnableLambda.from(async ({ task }: { task: string }, options) => {
    await hello().invoke(task, options);
    throw new Error("refused");
  }).withConfig({ runName: "failing" });
  await expect(failing.invoke({ task: "t" }, { callbacks: [handler, other] })).rejects.toThrow("refused");
  expect(await runTree(experience)).toBe(tree`
    failing chain failure
      FakeBuiltModel chat_model success 11+7=18
  `);
  expect(experience.health().runs).toBe(2);
  expect(await storedExperiences(experience)).toMatchObject([{ metadata: { tokens_used: 18 } }]);
  expect(other.health()).toMatchObject({ captured: 0, unmatched: 0, errors: 0 });
});

test("a second handler of the store deeper inside leaves the tree as it is", async () => {
  const { experience, handler } = await handlerOverMemory();
  const inside = new DeeplakeCallbackHandler(experience);
  const outer = RunnableLambda.from((given: { task: string }, options) =>
    asking.withConfig({ callbacks: [inside] }).invoke(given, options),
  ).withConfig({ runName: "outer" });
  await outer.invoke({ task: "t" }, { callbacks: [handler] });
  expect(await runTree(experience)).toBe(tree`
    outer chain success
      asking chain success
        FakeBuiltModel chat_model success 11+7=18
  `);
});

test("two handlers on two stores both log", async () => {
  const first = await handlerOverMemory();
  const second = await handlerOverMemory();
  await asking.invoke({ task: "t" }, { callbacks: [first.handler, second.handler] });
  expect(await runTree(first.experience)).toBe(asked);
  expect(await runTree(second.experience)).toBe(asked);
});

test("a handler that only the inside of a run has logs that inside, and a failure there is no failed attempt", async () => {
  const { experience, handler } = await handlerOverMemory();
  const broken = RunnableLambda.from((_given: { task: string }): string => {
    throw new Error("refused");
  }).withConfig({ runName: "broken", callbacks: [handler] });
  const outer = RunnableLambda.from((given: { task: string }, options) =>
    broken.invoke(given, options).catch(() => "handled"),
  );
  const seen = new SeenRuns();
  expect(await outer.invoke({ task: "t" }, { callbacks: [seen] })).toBe("handled");
  expect(await runTree(experience)).toBe("broken chain failure");
  expect(await storedRuns(experience)).toMatchObject([{ parentId: [...seen.parents.keys()][0] }]);
  expect(await storedExperiences(experience)).toEqual([]);
  expect(handler.health().withoutTask).toBe(0);
});

test("a handler registered for the whole context logs calls that name none, once", async () => {
  const { experience, handler } = await handlerOverMemory();
  const graph = new StateGraph(Annotation.Root({ task: Annotation<string>, answer: Annotation<string> }))
    .addNode("agent", async (state) => ({ answer: (await asking.invoke(state)).text }))
    .addEdge(START, "agent")
    .compile();
  // Registered for this test alone: what is set inside a run ends with it.
  await RunnableLambda.from(async () => {
    registerConfigureHook({ contextVar: "attaching_test", inheritable: true });
    setContextVariable("attaching_test", handler);
    await graph.invoke({ task: "t" });
    await graph.invoke({ task: "t" }, { callbacks: [handler] });
  }).invoke({});
  const one = tree`
    LangGraph graph success
      agent node success
        asking chain success
          FakeBuiltModel chat_model success 11+7=18
  `;
  expect(await runTree(experience)).toBe(`${one}\n${one}`);
});

test("each call of a batch is a root of its own, failed ones returned or not", async () => {
  const { experience, handler } = await handlerOverMemory();
  const choosy = RunnableLambda.from(({ task }: { task: string }) => {
    if (task === "bad") throw new Error("bad task");
    return task;
  });
  const tasks = [{ task: "good" }, { task: "bad" }, { task: "better" }];
  const results = await choosy.batch(tasks, { callbacks: [handler] }, { returnExceptions: true });
  expect(results[1]).toBeInstanceOf(Error);
  expect((await storedRuns(experience)).map(({ status, inputs }) => [JSON.parse(inputs), status])).toEqual([
    [{ task: "good" }, "success"],
    [{ task: "bad" }, "failure"],
    [{ task: "better" }, "success"],
  ]);
  await expect(choosy.batch(tasks, { callbacks: [handler] })).rejects.toThrow("bad task");
  expect(await storedExperiences(experience)).toMatchObject([{ task: "bad" }, { task: "bad" }]);
});

test("retries and fallbacks that succeed in the end leave failed tries under a success", async () => {
  const { experience, handler } = await handlerOverMemory();
  let tries = 0;
  const flaky = RunnableLambda.from((_given: { task: string }) => {
    if (++tries < 2) throw new Error("not yet");
    return "at last";
  }).withConfig({ runName: "flaky" });
  const retried = flaky.withRetry({ stopAfterAttempt: 3 });
  const primary = RunnableLambda.from((_given: { task: string }): string => {
    throw new Error("primary is down");
  }).withConfig({ runName: "primary" });
  const backup = RunnableLambda.from((_given: { task: string }) => "backup").withConfig({
    runName: "backup",
  });
  const chain = RunnableLambda.from(async (given: { task: string }, options) => [
    await retried.invoke(given, options),
    await primary.withFallbacks([backup]).invoke(given, options),
  ]).withConfig({ runName: "chain" });
  expect(await chain.invoke({ task: "t" }, { callbacks: [handler] })).toEqual(["at last", "backup"]);
  expect(await runTree(experience)).toBe(tree`
    chain chain success
      RunnableLambda chain success
        flaky chain failure
        flaky chain success
      RunnableWithFallbacks chain success
        primary chain failure
        backup chain success
  `);
  expect(await storedExperiences(experience)).toEqual([]);
});

test("starts and ends that come twice, or not at all, are borne and counted", async () => {
  const { experience, handler } = await handlerOverMemory();
  const start = (id: string, parent?: string): void =>
    handler.handleChainStart({ id: ["step"] } as never, { task: id }, id, parent, [], {});
  start("root");
  start("root");
  start("child", "root");
  handler.handleChainEnd({}, "child");
  handler.handleChainEnd({}, "child");
  handler.handleChainError(new Error("late"), "child");
  handler.handleToolEnd("nothing started", "stranger");
  handler.handleChainEnd({}, "root");
  expect(await runTree(experience)).toBe(tree`
    step chain success
      step chain success
  `);
  expect(handler.health()).toMatchObject({ captured: 2, open: 0, unmatched: 3, errors: 0 });
});

test("a run id used again makes the row of the later run", async () => {
  const { experience, handler } = await handlerOverMemory();
  const runId = "018f0000-0000-7000-8000-000000000001";
  for (const task of ["first", "second"]) await asking.invoke({ task }, { callbacks: [handler], runId });
  const roots = (await storedRuns(experience)).filter(({ parentId }) => parentId === null);
  expect(roots).toMatchObject([{ id: runId, inputs: '{"task":"second"}' }]);
  await using other = await ExperienceStore.open("memory:attaching-other");
  expect(await storedRuns(other)).toEqual([]);
});
