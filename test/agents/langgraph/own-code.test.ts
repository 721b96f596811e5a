import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { type Runnable, RunnableLambda } from "@langchain/core/runnables";
import {
  Annotation,
  Command,
  entrypoint,
  interrupt,
  MemorySaver,
  START,
  StateGraph,
  task,
} from "@langchain/langgraph";
import { describe, expect, test } from "vitest";

import {
  evaluateNode,
  experienceAgent,
  type ExperienceNode,
  hintNode,
  recallNode,
} from "../../../src/agents/langgraph/index.ts";
import type { Experience } from "../../../src/index.ts";
import { ScriptedModel } from "../../applications/scripted-model.ts";
import { handlerOverMemory, storedExperiences } from "../../support/run-tree.ts";

// Programs may call what the package makes for nodes in code of their own: in a workflow of the functional API, in its
// tasks, and in a node that they write. None of this code passes a config.

interface Work {
  task: string;
  experience?: string;
  answer?: string;
}

const State = Annotation.Root({ task: Annotation<string>, answer: Annotation<string> });

/** A model that answers in 15 tokens. */
const model = () =>
  new ScriptedModel({
    answer: (messages) => new AIMessage(`${messages.at(-1)?.text.split("\n").at(-1)}!`),
    tokens: { input: 10, output: 5 },
  });

const asking = (prompts: string[]) => async (state: Work) => {
  const prompt = `${state.experience}\n${state.task}`;
  prompts.push(prompt);
  return { answer: (await model().invoke(prompt)).text };
};

type Attempt = (work: Work) => Promise<Record<string, unknown>>;

/** The attempt in the code of an application. */
const APPLICATIONS: readonly [string, (attempt: Attempt) => Runnable][] = [
  [
    "a workflow",
    (attempt) => entrypoint({ name: "flow", checkpointer: new MemorySaver() }, attempt) as Runnable,
  ],
  [
    "a task of a workflow",
    (attempt) => {
      const work = task("work", attempt);
      return entrypoint({ name: "flow", checkpointer: new MemorySaver() }, (given: Work) => work(given));
    },
  ],
  [
    "a node",
    (attempt) =>
      new StateGraph(State)
        .addNode("work", async (state) => ({ answer: (await attempt(state))["answer"] as string }))
        .addEdge(START, "work")
        .compile({ checkpointer: new MemorySaver() }) as Runnable,
  ],
  [
    "a runnable in a node",
    (attempt) => {
      const chain = RunnableLambda.from(attempt);
      return new StateGraph(State)
        .addNode("work", async (state) => ({ answer: (await chain.invoke(state))["answer"] as string }))
        .addEdge(START, "work")
        .compile({ checkpointer: new MemorySaver() }) as Runnable;
    },
  ],
];

const known = ({ task: about, threadId, user, metadata }: Experience) => ({
  task: about,
  threadId,
  user,
  tokens: metadata["tokens_used"],
});

describe.each(APPLICATIONS)("in the code of %s", (where, application) => {
  test("an attempt knows its run, thread and user, and the next one is told of it", async () => {
    const { experience, handler } = await handlerOverMemory();
    const prompts: string[] = [];
    const app = application(experienceAgent<Work>(asking(prompts), experience, { evaluate: () => true }));
    for (const thread of ["t1", "t2"])
      await app.invoke(
        { task: "add 2 and 3" },
        { callbacks: [handler], configurable: { thread_id: thread, user_id: "ann" } },
      );
    expect((await storedExperiences(experience)).map(known)).toEqual(
      ["t1", "t2"].map((threadId) => ({ task: "add 2 and 3", threadId, user: "ann", tokens: 15 })),
    );
    expect(prompts.map((prompt) => prompt.includes("Past experience"))).toEqual([false, true]);
  });

  test("a failure is one experience", async () => {
    const { experience, handler } = await handlerOverMemory();
    const fails = (): never => {
      throw new Error("no such table");
    };
    const app = application(experienceAgent<Work>(fails, experience, { evaluate: () => true }));
    await expect(app.invoke({ task: "add" }, { callbacks: [handler] })).rejects.toThrow("no such table");
    expect((await storedExperiences(experience)).map(({ outcome }) => outcome)).toEqual(["failure"]);
  });

  const shows = where.includes("workflow");
  test.runIf(shows)("recall and evaluation are functions that need no channels", async () => {
    const { experience, handler } = await handlerOverMemory();
    const prompts: string[] = [];
    const recall = recallNode<Work>(experience);
    const evaluate = evaluateNode<Work>(experience, { evaluate: () => true, scoreChannel: "score" });
    const app = application(async (work) => {
      const { experience: past } = (await recall(work)) as { experience: string };
      const answered = await asking(prompts)({ ...work, experience: past });
      return { ...answered, ...(await evaluate({ ...work, ...answered })) };
    });
    const config = { callbacks: [handler], configurable: { thread_id: "t1", user_id: "ann" } };
    const results = [await app.invoke({ task: "add" }, config), await app.invoke({ task: "add" }, config)];
    expect(results).toEqual([
      { answer: "add!", score: 1 },
      { answer: "add!", score: 1 },
    ]);
    const same = { task: "add", threadId: "t1", user: "ann", tokens: 15 };
    expect((await storedExperiences(experience)).map(known)).toEqual([same, same]);
    expect(prompts[1]).toContain("Past experience");
  });
});

test("a workflow is given a hint about a tool that failed", async () => {
  const { experience } = await handlerOverMemory();
  const call = { name: "orders", args: { date: "soon" }, id: "1" };
  const messages = (text: string) => [
    new HumanMessage(text),
    new AIMessage({ content: "", tool_calls: [call] }),
    new ToolMessage({ tool_call_id: "1", name: "orders", status: "error", content: "Invalid date" }),
  ];
  await experience.record({
    task: "ship",
    approach: "orders",
    outcome: "failure",
    lessons: "Dates are days.",
    metadata: { tool_errors: [{ tool: "orders", error: "Invalid date", worked: [] }] },
  });
  const hint = hintNode<{ messages: unknown[] }>(experience);
  const flow = entrypoint("flow", async (text: string, config) => hint({ messages: messages(text) }, config));
  expect(await flow.invoke("ship chairs")).toMatchObject({
    experience: expect.stringContaining("Dates are days."),
  });
});

const COUNTING = (attempt: Attempt, ask: () => string) => async (work: Work) => {
  const answers: unknown[] = [];
  for (const part of ["apples", "rivers", "violins"])
    answers.push((await attempt({ task: `describe ${part}` }))["answer"]);
  return { answer: answers.join() + ask(), task: work.task };
};

test.each<[string, (work: (given: Work) => Promise<Work>, retries: number) => Runnable]>([
  [
    "a workflow",
    (work) => entrypoint({ name: "flow", checkpointer: new MemorySaver() }, work as never) as Runnable,
  ],
  [
    "a task",
    (work, maxAttempts) => {
      const retry = { maxAttempts, initialInterval: 1, jitter: false, logWarning: false };
      const all = task({ name: "all", retry }, work);
      return entrypoint({ name: "flow", checkpointer: new MemorySaver() }, (given: Work) => all(given));
    },
  ],
  [
    "a node",
    (work, maxAttempts) =>
      new StateGraph(State)
        .addNode("work", work as never, {
          retryPolicy: { maxAttempts, initialInterval: 1, jitter: false, logWarning: false },
        })
        .addEdge(START, "work")
        .compile({ checkpointer: new MemorySaver() }) as Runnable,
  ],
])("each attempt in %s is one experience, however often LangGraph repeats it", async (where, application) => {
  const { experience, handler } = await handlerOverMemory();
  const attempt: ExperienceNode<Work> = experienceAgent<Work>(asking([]), experience, {
    evaluate: () => true,
  });
  let failed = where === "a workflow";
  const ask = (): string => {
    if (!failed) {
      failed = true;
      throw new Error("down");
    }
    return interrupt("fine?");
  };
  const app = application(COUNTING(attempt, ask), 2);
  const config = { callbacks: [handler], configurable: { thread_id: "t1" } };
  await app.invoke({ task: "all" }, config);
  const { answer } = (await app.invoke(new Command({ resume: " yes" }), config)) as Work;
  expect(answer).toBe("describe apples!,describe rivers!,describe violins! yes");
  expect((await storedExperiences(experience)).map(({ task: about }) => about).toSorted()).toEqual([
    "describe apples",
    "describe rivers",
    "describe violins",
  ]);
});

test.each<[string, (work: (given: Work) => Promise<Work>) => Runnable]>([
  [
    "a workflow",
    (work) => entrypoint({ name: "flow", checkpointer: new MemorySaver() }, work as never) as Runnable,
  ],
  [
    "a node",
    (work) =>
      new StateGraph(Annotation.Root({ ...State.spec, experience: Annotation<string> }))
        .addNode("work", work as never)
        .addEdge(START, "work")
        .compile({ checkpointer: new MemorySaver() }) as Runnable,
  ],
])("what an attempt cost in %s before a person was asked counts", async (_where, application) => {
  const { experience, handler } = await handlerOverMemory();
  const recall = recallNode<Work>(experience);
  const evaluate = evaluateNode<Work>(experience, { evaluate: () => true });
  const write = task("write", async (given: Work) => asking([])(given));
  const app = application(async (given) => {
    const past = (await recall(given)) as { experience: string };
    const { answer } = await write({ ...given, ...past });
    const said = interrupt<string, string>("fine?");
    await evaluate({ ...given, answer: answer + said });
    return { ...given, answer };
  });
  const config = { callbacks: [handler], configurable: { thread_id: "t1", user_id: "ann" } };
  await app.invoke({ task: "write a poem" }, config);
  await app.invoke(new Command({ resume: "yes" }), config);
  expect((await storedExperiences(experience)).map(known)).toEqual([
    { task: "write a poem", threadId: "t1", user: "ann", tokens: 15 },
  ]);
});
