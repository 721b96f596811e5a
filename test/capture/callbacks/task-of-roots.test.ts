import { randomUUID } from "node:crypto";

import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import { type Runnable, RunnableLambda, RunnableMap, RunnablePassthrough } from "@langchain/core/runnables";
import { FakeListChatModel, FakeLLM } from "@langchain/core/utils/testing";
import { Annotation, Command, interrupt, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { afterEach, expect, test, vi } from "vitest";

import {
  DeeplakeCallbackHandler,
  type DeeplakeCallbackHandlerOptions,
  ExperienceStore,
  withExperience,
} from "../../../src/index.ts";
import { evaluateNode } from "../../../src/agents/langgraph/index.ts";
import { handlerOverMemory, storedExperiences, storedRuns } from "../../support/run-tree.ts";

const T = "fix it";
const boom = (): never => {
  throw new Error("boom");
};
const ok = RunnableLambda.from(async () => "ok") as unknown as Runnable;
const fails = RunnableLambda.from(boom) as unknown as Runnable;

class Down extends FakeListChatModel {
  override async _generate(): Promise<never> {
    throw new Error("429");
  }
}
class DownText extends FakeLLM {
  override async _call(): Promise<never> {
    throw new Error("429");
  }
}

/** Whatever the input is, each way of calling has one failure with the task. */
const CALLS: Readonly<Record<string, (config: object) => Promise<unknown>>> = {
  "a chat model with a text": (c) => new Down({ responses: [] }).invoke(T, c),
  "a chat model with messages": (c) =>
    new Down({ responses: [] }).invoke([new SystemMessage("s"), new HumanMessage(T)], c),
  "a text model": (c) => new DownText({}).invoke(T, c),
  "a chain with a question": (c) => fails.invoke({ question: T, chat_history: [] }, c),
  "a chain with one text": (c) => fails.invoke({ topic: T, user_id: "u" }, c),
  "a streamed lambda": (c) => drained(fails.stream({ task: T }, c)),
  "a lambda by events": (c) => drained(fails.streamEvents({ query: T }, { ...c, version: "v2" })),
  "a streamed assign": (c) => drained(RunnablePassthrough.assign({ x: boom }).stream({ task: T }, c)),
  "a map": (c) => RunnableMap.from({ x: boom }).invoke({ question: T }, c),
  "a streamed map": (c) => drained(RunnableMap.from({ x: boom }).stream({ question: T }, c)),
  "a batch": (c) => fails.batch([{ prompt: T }], c),
  "a graph": (c) =>
    new StateGraph(Annotation.Root({ question: Annotation<string> }))
      .addNode("a", boom)
      .addEdge(START, "a")
      .compile()
      .invoke({ question: T }, c),
};

test.each(Object.entries(CALLS))("%s that fails is a failure of its task", async (_name, call) => {
  const { experience, handler } = await handlerOverMemory();
  await expect(call({ callbacks: [handler] })).rejects.toThrow(/boom|429/u);
  expect((await storedExperiences(experience)).map(({ task, outcome }) => [task, outcome])).toEqual([
    [T, "failure"],
  ]);
  expect(handler.health().withoutTask).toBe(0);
});

const State = Annotation.Root({ question: Annotation<string>, answer: Annotation<string> });

/** A graph that asks a person and fails once it was answered. */
const asking = new StateGraph(State)
  .addNode("ask", () => ({ answer: interrupt<string, string>("which?") }))
  .addNode("send", ({ answer }) => (answer === "fail" ? boom() : { answer: `sent ${answer}` }))
  .addEdge(START, "ask")
  .addEdge("ask", "send")
  .compile({ checkpointer: new MemorySaver() });

let next = 0;

/** A handler of another process: of another store at the same place. */
async function elsewhere(
  location: string,
  options: DeeplakeCallbackHandlerOptions = {},
): Promise<{ experience: ExperienceStore; handler: DeeplakeCallbackHandler }> {
  const experience = await ExperienceStore.open(location);
  return { experience, handler: new DeeplakeCallbackHandler(experience, options) };
}

test.each([1, 2])(
  "what fails after %i resumes fails at the task that was interrupted, also elsewhere",
  async (times) => {
    const location = `memory:task-of-roots-${next++}`;
    const configurable = { thread_id: `thread ${next}` };
    const graph = new StateGraph(State)
      .addNode("ask", () => {
        for (let asked = 1; asked < times; asked++) interrupt("sure?");
        return { answer: interrupt<string, string>("which?") };
      })
      .addNode("send", boom)
      .addEdge(START, "ask")
      .addEdge("ask", "send")
      .compile({ checkpointer: new MemorySaver() });
    const first = await elsewhere(location);
    await graph.invoke({ question: T, answer: "" }, { configurable, callbacks: [first.handler] });
    await first.experience.flush();
    for (let resumed = 1; resumed < times; resumed++) {
      const { experience, handler } = await elsewhere(location);
      await graph.invoke(new Command({ resume: "yes" }), { configurable, callbacks: [handler] });
      await experience.flush();
    }
    const last = await elsewhere(location);
    const resumed = graph.invoke(new Command({ resume: "fail" }), {
      configurable,
      callbacks: [last.handler],
    });
    await expect(resumed).rejects.toThrow("boom");
    expect((await storedExperiences(last.experience)).map(({ task }) => task)).toEqual([T]);
    expect(last.handler.health().withoutTask).toBe(0);
  },
);

afterEach(() => void vi.restoreAllMocks());

test("a root without a task is counted, and one warning for each shape names its fields", async () => {
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const { experience, handler } = await handlerOverMemory();
  const call = async (input: object): Promise<void> => {
    await fails.invoke(input, { callbacks: [new DeeplakeCallbackHandler(experience)] }).catch(() => {});
  };
  await call({ count: 1, tags: ["a"] });
  await call({ tags: ["b"], count: 2 });
  await call({ from: "Bergen", to: "Oslo" });
  await ok.invoke({ count: 3 }, { callbacks: [handler] });
  await experience.flush();
  const said = warned.mock.calls.map(([message]) => String(message));
  expect(said).toHaveLength(2);
  expect(said[0]).toContain("{ count: number, tags: list }");
  expect(said[1]).toContain("{ from: string, to: string }");
  expect(said.join()).not.toContain("Bergen");
  expect(experience.health().withoutTask).toBe(4);
  expect(handler.health().withoutTask).toBe(1);
});

test("with experienceFromRun a success without a task is warned of as well", async () => {
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const { experience, handler } = await handlerOverMemory({ experienceFromRun: true });
  await ok.invoke({ count: 3 }, { callbacks: [handler] });
  await experience.flush();
  expect(warned).toHaveBeenCalledOnce();
});

const Odd = Annotation.Root({
  count: Annotation<number>,
  task: Annotation<string>,
  answer: Annotation<string>,
});
const count = ({ count: of }: typeof Odd.State): string => `count to ${of}`;

test.each<[string, (graph: Runnable, config: object) => Promise<unknown>, string]>([
  ["finds the task by an option", (graph, config) => graph.invoke({ count: 3 }, config), "count to 3"],
  [
    "goes on from a state that somebody changed",
    async (graph, config) => {
      await graph.invoke({ count: 3 }, config);
      const changed = await (graph as never as typeof asking).updateState(config, { count: 4 }, "__start__");
      await graph.invoke(null, { ...config, ...changed });
    },
    "count to 4",
  ],
])("a root whose node %s has a task, and a label of it counts", async (_how, call, task) => {
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const { experience, handler } = await handlerOverMemory({ experienceFromRun: true });
  const graph = new StateGraph(Odd)
    .addNode("agent", () => ({ answer: "1, 2, 3" }))
    .addNode("evaluate", evaluateNode(experience, { task: count, evaluate: () => 0 }))
    .addEdge(START, "agent")
    .addEdge("agent", "evaluate")
    .compile({ checkpointer: new MemorySaver() }) as unknown as Runnable;
  await call(graph, { callbacks: [handler], configurable: { thread_id: "odd" } });
  await experience.flush();
  expect(warned).not.toHaveBeenCalled();
  expect(experience.health().withoutTask).toBe(0);
  const root = (await storedRuns(experience)).findLast(
    ({ parentId, kind }) => parentId === null && kind === "graph",
  );
  const label = await experience.label(root?.id ?? "", { outcome: "success", source: "human" });
  expect(label.state).toBe("applied");
  expect((await storedExperiences(experience)).at(-1)).toMatchObject({ task, id: label.experienceId });
});

const ODD = { from: "Bergen", to: "Oslo", key: "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCD" };
const route = (inputs: unknown): string | undefined => {
  const { from, to, key } = inputs as Partial<typeof ODD>;
  return from && to ? `a train from ${from} to ${to} with ${key}` : undefined;
};

test.each<[string, DeeplakeCallbackHandlerOptions, string]>([
  ["the option task", { task: route }, "a train from Bergen to Oslo with [redacted:openai-key]"],
  [
    "the option task, without inputs",
    { task: route, captureInputs: false },
    "a train from Bergen to Oslo with [redacted:openai-key]",
  ],
  ["a task of its own", { task: route, experienceFromRun: { task: () => "its own" } }, "its own"],
  [
    "the option task beside other functions",
    { task: route, experienceFromRun: { approach: () => "by train" } },
    "a train from Bergen to Oslo with [redacted:openai-key]",
  ],
])("a label makes an experience of a run whose task comes from %s", async (_name, options, task) => {
  const { experience, handler } = await handlerOverMemory({ experienceFromRun: true, ...options });
  const runId = randomUUID();
  await ok.invoke(ODD, { callbacks: [handler], runId });
  await experience.label(runId, { outcome: "success", source: "human" });
  expect((await storedExperiences(experience)).map((one) => one.task)).toEqual([task]);
  expect(handler.health().withoutTask).toBe(0);
});

test("the option task gets messages as the run was given them, and a label uses what it found", async () => {
  const { experience, handler } = await handlerOverMemory({
    experienceFromRun: true,
    task: (inputs) => {
      const last = (inputs as { messages: HumanMessage[] }).messages.at(-1);
      return last instanceof HumanMessage ? `Re: ${last.text}` : undefined;
    },
  });
  const runId = randomUUID();
  await ok.invoke(
    { messages: [new SystemMessage("s"), new HumanMessage(T)] },
    { callbacks: [handler], runId },
  );
  await experience.label(runId, { outcome: "failure", source: "human" });
  expect((await storedExperiences(experience)).map((one) => one.task)).toEqual([`Re: ${T}`]);
});

test.each(["the waiting run", "the run that resumes it"])(
  "a label of %s uses what the option task found before a person was asked",
  async (which) => {
    const { experience, handler } = await handlerOverMemory({
      experienceFromRun: true,
      task: (inputs) => {
        const { question } = (inputs ?? {}) as { question?: string };
        return question && `Re: ${question}`;
      },
    });
    const config = { configurable: { thread_id: `optional ${next++}` }, callbacks: [handler] };
    const [first, second] = [randomUUID(), randomUUID()];
    await asking.invoke({ question: T }, { ...config, runId: first });
    await asking.invoke(new Command({ resume: "yes" }), { ...config, runId: second });
    const target = which === "the waiting run" ? first : second;
    await experience.label(target, { outcome: "success", source: "human" });
    expect((await storedExperiences(experience)).map((one) => one.task)).toEqual([`Re: ${T}`]);
  },
);

test("a Command that resumes nothing known, and a null, are no task", async () => {
  vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const { experience, handler } = await handlerOverMemory({ experienceFromRun: true });
  const config = { configurable: { thread_id: `unseen ${next++}` }, callbacks: [handler] };
  await asking.invoke({ question: T, answer: "" }, { configurable: config.configurable });
  await asking.invoke(new Command({ resume: "fail" }), config).catch(() => {});
  await asking.invoke(null, config).catch(() => {});
  expect(await storedExperiences(experience)).toEqual([]);
  expect(handler.health().withoutTask).toBe(2);
});

test.each(["here", "elsewhere"])(
  "a chain around a graph that is resumed %s evaluates the task once",
  async (where) => {
    const location = `memory:task-of-roots-${next++}`;
    const config = { configurable: { thread_id: `chain ${next}` } };
    const chain = async (): Promise<[Runnable, ExperienceStore, object]> => {
      const { experience, handler } = await elsewhere(location);
      const options = { evaluate: () => true, approach: () => "asked" };
      const around = withExperience(asking as unknown as Runnable, experience, options);
      return [around, experience, { ...config, callbacks: [handler] }];
    };
    const [before, experience, known] = await chain();
    await before.invoke({ question: T }, known);
    expect(await storedExperiences(experience)).toEqual([]);
    const [after, at, resuming] = where === "here" ? [before, experience, known] : await chain();
    expect(await after.invoke(new Command({ resume: "this" }), resuming)).toMatchObject({
      answer: "sent this",
    });
    expect((await storedExperiences(at)).map(({ task, outcome }) => [task, outcome])).toEqual([
      [T, "success"],
    ]);
  },
);

test("a chain around a graph that nobody saw interrupted is resumed all the same, and it is counted", async () => {
  const { experience } = await handlerOverMemory();
  const config = { configurable: { thread_id: `unseen ${next++}` } };
  await asking.invoke({ question: T, answer: "" }, config);
  const chain = withExperience(asking as unknown as Runnable, experience, { evaluate: () => true });
  expect(await chain.invoke(new Command({ resume: "this" }), config)).toMatchObject({ answer: "sent this" });
  expect(await storedExperiences(experience)).toEqual([]);
  expect(experience.health().errors).toEqual({ recall: 1 });
});

async function drained(stream: Promise<AsyncIterable<unknown>> | AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of await stream) void chunk;
}
