import { ChatPromptTemplate } from "@langchain/core/prompts";
import { type Runnable, RunnableLambda, RunnableMap, RunnableSequence } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { Annotation, START, StateGraph } from "@langchain/langgraph";
import { createAgent, createMiddleware } from "langchain";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";

import { DeeplakeVectorStore, withExperience } from "../../../src/index.ts";
import { KeywordEmbeddings } from "../../../src/testing/index.ts";
import { handlerOverMemory, storedExperiences, storedRuns } from "../../support/run-tree.ts";

const reasons: readonly [name: string, reason: unknown][] = [
  ["no reason", undefined],
  ["an error", new Error("user left")],
  ["an error of a class of its own", new (class UserLeft extends TypeError {})("gone")],
  ["a text", "user left"],
  ["an empty text", ""],
  ["an object", { code: 1 }],
  ["null", null],
  ["a number", 7],
];

const sleep = 100;
/** What happens when a step has begun, which then takes a while. */
let onStep = (): void => {};
const step = async <Result>(result: Result): Promise<Result> => {
  setTimeout(onStep, 5);
  return wait(sleep, result);
};
const lambda = (): Runnable => RunnableLambda.from((input: object) => step(input));
class SlowModel extends FakeListChatModel {
  override invoke(...given: Parameters<FakeListChatModel["invoke"]>) {
    setTimeout(onStep, 5);
    return super.invoke(...given);
  }
}
const slowMiddleware = createMiddleware({ name: "slow", beforeModel: () => step(undefined) });
const model = (): SlowModel => new SlowModel({ responses: ["abc"], sleep });
const State = Annotation.Root({ task: Annotation<string> });
const graph = (): Runnable =>
  new StateGraph(State)
    .addNode("slow", () => step({}))
    .addEdge(START, "slow")
    .compile();
const slowTool = (): Runnable =>
  tool(() => step("done"), { name: "slow", description: "d", schema: z.object({ task: z.string() }) });

const ways: Readonly<Record<string, () => Runnable>> = {
  "a lambda": lambda,
  "a sequence": () => RunnableSequence.from([RunnableLambda.from((x: object) => x), lambda()]),
  "a sequence in a sequence": () =>
    RunnableSequence.from([RunnableSequence.from([lambda(), lambda()]), lambda()]),
  "a map": () => RunnableMap.from({ one: lambda(), two: lambda() }),
  "a lambda that calls another": () => {
    const inner = lambda();
    return RunnableLambda.from(async (input: object) => inner.invoke(input));
  },
  "a prompt, a model and a parser": () =>
    ChatPromptTemplate.fromTemplate("{task}")
      .pipe(model())
      .pipe(RunnableLambda.from((x: object) => x)),
  "a tool": slowTool,
  "a lambda with a config": () => lambda().withConfig({ tags: ["x"] }),
  "a graph": graph,
  "a graph before a lambda": () => RunnableSequence.from([graph(), RunnableLambda.from((x: object) => x)]),
  "an agent": () => createAgent({ model: model(), tools: [], middleware: [slowMiddleware] }).graph,
  "a graph in a sequence": () => RunnableSequence.from([RunnableLambda.from((x: object) => x), graph()]),
};

afterEach(() => void (onStep = () => {}));

describe.each(Object.entries(ways))("%s", (_way, make) => {
  test.each(reasons)("is cancelled by an abort with %s", async (_name, reason) => {
    const { experience, handler } = await handlerOverMemory();
    const controller = new AbortController();
    const call = { callbacks: [handler], signal: controller.signal };
    onStep = () => controller.abort(reason);
    const running = make()
      .invoke({ task: "t" }, call)
      .then(
        () => "done",
        () => "threw",
      );
    expect(await running).toBe("threw");
    await expect.poll(() => handler.health().open).toBe(0);
    const statuses = (await storedRuns(experience)).map(
      ({ kind, name, status }) => `${kind} ${name} ${status}`,
    );
    expect(statuses.filter((said) => said.endsWith("failure"))).toEqual([]);
    expect(statuses.some((said) => said.endsWith("cancelled"))).toBe(true);
    expect(await storedExperiences(experience)).toEqual([]);
  });

  test("is a failure if time runs out", async () => {
    const { experience, handler } = await handlerOverMemory();
    const call = { callbacks: [handler], signal: AbortSignal.timeout(30) };
    await expect(make().invoke({ task: "t" }, call)).rejects.toThrow(/timeout|abort/i);
    await expect.poll(() => handler.health().open).toBe(0);
    const roots = (await storedRuns(experience)).filter(({ parentId }) => parentId === null);
    expect(roots.map(({ status }) => status)).toEqual(["failure"]);
  });

  test("is a failure by an error of its own, also of the same words", async () => {
    const { experience, handler } = await handlerOverMemory();
    const call = { callbacks: [handler], signal: new AbortController().signal };
    const failing = make().pipe(
      RunnableLambda.from(() => {
        throw new Error("user left");
      }),
    );
    await expect(failing.invoke({ task: "t" }, call)).rejects.toThrow("user left");
    const roots = (await storedRuns(experience)).filter(({ parentId }) => parentId === null);
    expect(roots.map(({ status }) => status)).toEqual(["failure"]);
  });
});

test("what a chain aborts inside, and cannot go on without, is a failure of the chain", async () => {
  const { experience, handler } = await handlerOverMemory();
  const inner = lambda().withConfig({ runName: "inner" });
  const outer = RunnableLambda.from(async (input: object) => {
    const controller = new AbortController();
    onStep = () => controller.abort(new Error("too slow"));
    return inner.invoke(input, { signal: controller.signal });
  });
  const call = { callbacks: [handler], signal: new AbortController().signal };
  await expect(outer.invoke({ task: "t" }, call)).rejects.toThrow("too slow");
  const runs = await storedRuns(experience);
  expect(runs.map(({ name, status }) => `${name} ${status}`).toSorted()).toEqual([
    "RunnableLambda failure",
    "inner cancelled",
  ]);
});

test.each(reasons)(
  "a chain with experience that is aborted with %s is not recorded",
  async (_name, reason) => {
    const { experience, handler } = await handlerOverMemory();
    const controller = new AbortController();
    const chain = withExperience(lambda(), experience, { evaluate: () => true });
    const call = { callbacks: [handler], signal: controller.signal };
    onStep = () => controller.abort(reason);
    await expect(chain.invoke({ task: "t" }, call)).rejects.toBeInstanceOf(Error);
    await expect.poll(() => handler.health().open).toBe(0);
    const statuses = (await storedRuns(experience)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(["cancelled"]));
    expect(await storedExperiences(experience)).toEqual([]);
  },
);

test.each(reasons)("the stream of a chain that is aborted with %s is cancelled", async (_name, reason) => {
  const { experience, handler } = await handlerOverMemory();
  const controller = new AbortController();
  const chain = RunnableSequence.from([RunnableLambda.from((x: object) => x), lambda()]);
  onStep = () => controller.abort(reason);
  const read = async (): Promise<void> => {
    const stream = await chain.stream({ task: "t" }, { callbacks: [handler], signal: controller.signal });
    for await (const chunk of stream) expect(chunk).toBeDefined();
  };
  await expect(read()).rejects.toBeInstanceOf(Error);
  // LangChain ends the run when its step has ended.
  await wait(sleep);
  await handler.flush();
  const roots = (await storedRuns(experience)).filter(({ parentId }) => parentId === null);
  expect(roots.map(({ status }) => status)).toEqual(["cancelled"]);
});

test.each([
  ["cancelled", () => AbortSignal.abort(new Error("user left"))],
  ["failure", () => AbortSignal.abort(new DOMException("too late", "TimeoutError"))],
])("a search of a vector store is a %s by its signal", async (status, signal) => {
  const { experience, handler } = await handlerOverMemory();
  const documents = await DeeplakeVectorStore.open("memory:", { embeddings: new KeywordEmbeddings(["one"]) });
  const retriever = documents.asRetriever();
  const call = { callbacks: [handler], signal: signal() };
  await expect(retriever.invoke("one", call)).rejects.toMatchObject({ code: "ABORTED" });
  expect((await storedRuns(experience)).map((run) => run.status)).toEqual([status]);
});
