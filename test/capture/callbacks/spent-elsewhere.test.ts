import { randomUUID } from "node:crypto";

import { AIMessage } from "@langchain/core/messages";
import type { ToolCall } from "@langchain/core/messages/tool";
import { fakeModel } from "@langchain/core/testing";
import { tool } from "@langchain/core/tools";
import {
  Annotation,
  Command,
  END,
  entrypoint,
  interrupt,
  MemorySaver,
  START,
  StateGraph,
  task,
} from "@langchain/langgraph";
import { createAgent, humanInTheLoopMiddleware } from "langchain";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { evaluateNode, experienceAgent, recallNode } from "../../../src/agents/langgraph/index.ts";
import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import { portOf } from "../../../src/experience/store/port.ts";
import {
  DeeplakeCallbackHandler,
  type Experience,
  ExperienceStore,
  sequence,
  withExperience,
} from "../../../src/index.ts";
import { storedExperiences, storedRuns } from "../../support/run-tree.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const State = Annotation.Root({
  task: Annotation<string>,
  answer: Annotation<string>,
  experience: Annotation<string>,
});

const used = (total: number, more: { readonly tool_calls?: ToolCall[] } = {}): AIMessage =>
  Object.assign(new AIMessage({ content: "ok", ...more }), {
    usage_metadata: { input_tokens: total, output_tokens: 0, total_tokens: total },
  });

/** A node that calls a model, asks a person where it has a question, and answers. */
const node = (tokens: number | null, question?: string) => async () => {
  await fakeModel()
    .respond(tokens === null ? new AIMessage("ok") : used(tokens))
    .invoke("?");
  return { answer: question === undefined ? "42" : interrupt<string, string>(question) };
};

const fails = (): never => {
  throw new Error("SMTP down");
};

/** Calls a graph, and goes on with it in other processes: a new store, handler and graph each, over the same location. */
async function inProcesses(
  graphOf: (
    experience: ExperienceStore,
    checkpointer: MemorySaver,
  ) => { invoke: (input: never, config: object) => Promise<unknown> },
  inputs: readonly (readonly unknown[])[],
): Promise<{ experiences: Experience[]; errors: number }> {
  const location = `memory:${randomUUID()}`;
  const checkpointer = new MemorySaver();
  const keep = await ExperienceStore.open(location);
  let errors = 0;
  for (const ofProcess of inputs) {
    await using experience = await ExperienceStore.open(location);
    const handler = new DeeplakeCallbackHandler(experience);
    const graph = graphOf(experience, checkpointer);
    for (const input of ofProcess)
      await graph
        .invoke(input as never, { callbacks: [handler], configurable: { thread_id: "t1" } })
        .catch(() => {});
    await handler.flush();
    errors += handler.health().errors + Object.keys(experience.health().errors).length;
  }
  return { experiences: await storedExperiences(keep), errors };
}

const lasts = (experience: ExperienceStore) => ({
  evaluate: evaluateNode(experience, { evaluate: () => true }),
  fail: fails,
  end: () => ({}),
});

const yes = (): Command => new Command({ resume: "yes" });
const start = { task: "six times seven" };
const tokensOf = (experiences: readonly Experience[]): [string, unknown][] =>
  experiences.map(({ outcome, metadata }) => [outcome, metadata["tokens_used"]]);

describe("what an attempt has cost in the process that began it counts", () => {
  const asking =
    (last: "evaluate" | "fail" | "end", tokens: number | null = 10) =>
    (experience: ExperienceStore, checkpointer: MemorySaver) =>
      new StateGraph(State)
        .addNode("recall", recallNode(experience))
        .addNode("draft", node(tokens))
        .addNode("approve", node(null, "sure?"))
        .addNode("polish", node(tokens === null ? null : tokens + 1))
        .addNode("last", lasts(experience)[last])
        .addEdge(START, "recall")
        .addEdge("recall", "draft")
        .addEdge("draft", "approve")
        .addEdge("approve", "polish")
        .addEdge("polish", "last")
        .compile({ checkpointer });

  test.each<[string, "evaluate" | "fail", string]>([
    ["when it is evaluated", "evaluate", "success"],
    ["when it fails", "fail", "failure"],
  ])("%s", async (_when, last, outcome) => {
    const { experiences, errors } = await inProcesses(asking(last), [[start], [yes()]]);
    expect(tokensOf(experiences)).toEqual([[outcome, 21]]);
    expect(errors).toBe(0);
  });

  test.each<[string, Parameters<typeof inProcesses>[0]]>([
    ["a node", asking("evaluate")],
    ["a failure", asking("fail")],
    [
      "a chain",
      (experience, checkpointer) =>
        withExperience(asking("end")(experience, checkpointer), experience, { evaluate: () => true }),
    ],
  ])("of %s, where it left its runs on disk after the other had begun", async (_what, build) => {
    const checkpointer = new MemorySaver();
    await using before = await ExperienceStore.open(`memory:${randomUUID()}`);
    const directory = temporaryDirectory();
    await using after = await ExperienceStore.open(`memory:${randomUUID()}`, { spool: { directory } });
    await after.flush();
    const go = async (experience: ExperienceStore, input: unknown): Promise<void> => {
      const callbacks = [new DeeplakeCallbackHandler(experience)];
      const graph = build(experience, checkpointer);
      await graph.invoke(input as never, { callbacks, configurable: { thread_id: "t1" } }).catch(() => {});
    };
    await go(before, start);
    portOf(after).outbox.keepRuns(await storedRuns(before));
    await go(after, yes());
    const experiences = await storedExperiences(after);
    const recorded = experiences.map((one) => [one.task, one.metadata["tokens_used"]]);
    expect(recorded).toEqual([[start.task, 21]]);
  });

  test("and where no provider reported any it is still none", async () => {
    const { experiences } = await inProcesses(asking("evaluate", null), [[start], [yes()]]);
    expect(tokensOf(experiences)).toEqual([["success", null]]);
  });

  test("and in one process it is the same", async () => {
    const { experiences } = await inProcesses(asking("evaluate"), [[start, yes()]]);
    expect(tokensOf(experiences)).toEqual([["success", 21]]);
  });
});

describe("what an attempt has cost before its evaluator asked a person counts", () => {
  const evaluate = (): number => interrupt<string, number>("how was it?");
  const rated = (): Command => new Command({ resume: 0.9 });
  type Builds = Parameters<typeof inProcesses>[0];
  const graphs: Readonly<Record<string, Builds>> = {
    "an evaluate node": (experience, checkpointer) =>
      new StateGraph(State)
        .addNode("recall", recallNode(experience))
        .addNode("draft", node(10))
        .addNode("evaluate", evaluateNode(experience, { evaluate: sequence(() => true, evaluate) }))
        .addEdge(START, "recall")
        .addEdge("recall", "draft")
        .addEdge("draft", "evaluate")
        .compile({ checkpointer }),
    "an evaluate node without recall": (experience, checkpointer) =>
      new StateGraph(State)
        .addNode("draft", node(10))
        .addNode("evaluate", evaluateNode(experience, { evaluate }))
        .addEdge(START, "draft")
        .addEdge("draft", "evaluate")
        .compile({ checkpointer }),
    middleware: (experience, checkpointer) =>
      createAgent({
        model: fakeModel().respond(used(10)),
        checkpointer,
        middleware: [experienceMiddleware(experience, { evaluate })],
      }),
  };
  for (const [what, build] of Object.entries(graphs))
    test.each([
      ["in one process", (asked: object) => [[asked, rated()]]],
      ["in two processes", (asked: object) => [[asked], [rated()]]],
    ])(`${what}, %s`, async (_where, inputs) => {
      const asked = what === "middleware" ? { messages: start.task } : start;
      const { experiences, errors } = await inProcesses(build, inputs(asked));
      expect(tokensOf(experiences)).toEqual([["success", 10]]);
      expect(errors).toBe(0);
    });

  test("and a graph that fails once it was rated is no second attempt", async () => {
    const build: Builds = (experience, checkpointer) =>
      new StateGraph(State)
        .addNode("draft", node(10))
        .addNode("evaluate", evaluateNode(experience, { evaluate }))
        .addNode("publish", fails)
        .addEdge(START, "draft")
        .addEdge("draft", "evaluate")
        .addEdge("evaluate", "publish")
        .compile({ checkpointer });
    const { experiences } = await inProcesses(build, [[start, rated()]]);
    expect(tokensOf(experiences)).toEqual([["success", 10]]);
  });
});

describe("what the tries of a node have cost that failed before counts", () => {
  const retryPolicy = { maxAttempts: 3, initialInterval: 1, jitter: false, logWarning: false };
  test.each<[string, number, string, number]>([
    ["when one succeeds", 2, "success", 30],
    ["when all fail", 3, "failure", 30],
    ["when the first succeeds", 0, "success", 10],
  ])("%s", async (_when, failures, outcome, tokens) => {
    const build: Parameters<typeof inProcesses>[0] = (experience, checkpointer) => {
      let tries = 0;
      const agent = async () => {
        const answer = await node(10)();
        return tries++ < failures ? fails() : answer;
      };
      return new StateGraph(State)
        .addNode("agent", experienceAgent(agent, experience, { evaluate: () => true }), { retryPolicy })
        .addEdge(START, "agent")
        .compile({ checkpointer });
    };
    const { experiences, errors } = await inProcesses(build, [[start], [start]]);
    const each = [outcome, tokens];
    expect(tokensOf(experiences)).toEqual([each, each]);
    expect(errors).toBe(0);
  });
});

test("over three processes and two answers in one of them each counts once", async () => {
  const ask = (tokens: number) => node(tokens, "next?");
  const graphOf = (experience: ExperienceStore, checkpointer: MemorySaver) =>
    new StateGraph(State)
      .addNode("draft", node(1))
      .addNode("first", node(10, "a?"))
      .addNode("second", ask(100))
      .addNode("third", ask(1_000))
      .addNode("evaluate", evaluateNode(experience, { evaluate: () => true }))
      .addEdge(START, "draft")
      .addEdge("draft", "first")
      .addEdge("first", "second")
      .addEdge("second", "third")
      .addEdge("third", "evaluate")
      .compile({ checkpointer });
  // A node that asked is done again: each of the three calls its model twice.
  const all = 1 + 2 * 1_110;
  for (const inputs of [
    [[start], [yes()], [yes()], [yes()]],
    [[start], [yes(), yes()], [yes()]],
    [
      [start, yes()],
      [yes(), yes()],
    ],
    [[start, yes(), yes()], [yes()]],
  ])
    expect(tokensOf((await inProcesses(graphOf, inputs)).experiences)).toEqual([["success", all]]);
});

test("what came before a verdict of the other process is part of that verdict alone", async () => {
  const graphOf = (experience: ExperienceStore, checkpointer: MemorySaver) =>
    new StateGraph(State)
      .addNode("draft", node(10))
      .addNode("evaluate", evaluateNode(experience, { evaluate: () => true }))
      .addNode("more", node(5))
      .addNode("approve", node(null, "sure?"))
      .addNode("again", evaluateNode(experience, { evaluate: () => false }))
      .addEdge(START, "draft")
      .addEdge("draft", "evaluate")
      .addEdge("evaluate", "more")
      .addEdge("more", "approve")
      .addEdge("approve", "again")
      .compile({ checkpointer });
  const { experiences } = await inProcesses(graphOf, [[start], [yes()]]);
  expect(new Map(tokensOf(experiences))).toEqual(
    new Map([
      ["failure", 5],
      ["success", 10],
    ]),
  );
});

test("an agent that is a node counts what it has cost itself", async () => {
  const graphOf = (experience: ExperienceStore, checkpointer: MemorySaver) =>
    new StateGraph(State)
      .addNode("prepare", node(100))
      .addNode("agent", experienceAgent(node(10, "sure?"), experience, { evaluate: () => true }))
      .addEdge(START, "prepare")
      .addEdge("prepare", "agent")
      .addEdge("agent", END)
      .compile({ checkpointer });
  const { experiences } = await inProcesses(graphOf, [[start], [yes()]]);
  expect(tokensOf(experiences)).toEqual([["success", 20]]);
});

test("an agent whose tool a person approves in another process counts all calls of its model", async () => {
  const look = tool(() => "found", { name: "look", description: "d", schema: z.object({}) });
  const call = { tool_calls: [{ name: "look", args: {}, id: "1", type: "tool_call" as const }] };
  const turns = [used(10, call), used(7)];
  const graphOf = (experience: ExperienceStore, checkpointer: MemorySaver) => {
    const model = fakeModel();
    for (const turn of turns.splice(0, 1)) model.respond(turn);
    return createAgent({
      model,
      tools: [look],
      checkpointer,
      middleware: [
        experienceMiddleware(experience, { evaluate: () => true }),
        humanInTheLoopMiddleware({ interruptOn: { look: true } } as never) as never,
      ],
    });
  };
  const approve = new Command({ resume: { decisions: [{ type: "approve" }] } });
  const { experiences } = await inProcesses(graphOf, [[{ messages: "look it up" }], [approve]]);
  expect(tokensOf(experiences)).toEqual([["success", 17]]);
  expect(experiences[0]?.approach).toBe("look({}) -> ok");
});

test("the time in which nobody worked does not count", async () => {
  const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));
  const graphOf = (experience: ExperienceStore, checkpointer: MemorySaver) =>
    new StateGraph(State)
      .addNode("draft", async () => {
        await wait();
        return { answer: "42" };
      })
      .addNode("approve", node(null, "sure?"))
      .addNode("evaluate", evaluateNode(experience, { evaluate: () => true }))
      .addEdge(START, "draft")
      .addEdge("draft", "approve")
      .addEdge("approve", "evaluate")
      .compile({ checkpointer });
  const { experiences } = await inProcesses(graphOf, [[start], [yes()]]);
  expect(experiences[0]?.metadata["duration"]).toBeGreaterThanOrEqual(0.055);
});

test("a thread of another user that waits is nobody's cost", async () => {
  const location = `memory:${randomUUID()}`;
  const graphOf = (experience: ExperienceStore, checkpointer: MemorySaver) =>
    new StateGraph(State)
      .addNode("draft", node(10))
      .addNode("evaluate", evaluateNode(experience, { evaluate: () => true }))
      .addEdge(START, "draft")
      .addEdge("draft", "evaluate")
      .compile({ checkpointer, interruptBefore: ["draft"], interruptAfter: ["draft"] });
  const owners = ["ada", "bob"].map((user) => ({ user, checkpointer: new MemorySaver() }));
  const keep = await ExperienceStore.open(location);
  for (const inputs of [[start, null], [null]])
    for (const { user, checkpointer } of owners) {
      await using experience = await ExperienceStore.open(location);
      const handler = new DeeplakeCallbackHandler(experience);
      const graph = graphOf(experience, checkpointer);
      for (const input of inputs)
        await graph.invoke(input, {
          callbacks: [handler],
          configurable: { thread_id: "t1", user_id: user },
        });
      await handler.flush();
    }
  expect((await storedRuns(keep)).filter(({ status }) => status === "interrupted")).toHaveLength(4);
  expect(tokensOf(await storedExperiences(keep))).toEqual([
    ["success", 10],
    ["success", 10],
  ]);
});

describe("code that recalls, asks a person and evaluates in one step counts what it has cost in each process", () => {
  type Builds = Parameters<typeof inProcesses>[0];
  const work = (experience: ExperienceStore, questions: readonly string[]) => {
    const recall = recallNode(experience);
    const evaluate = evaluateNode(experience, { evaluate: () => true });
    const call = task("call", node(10));
    return async (given: { task: string }) => {
      await recall(given);
      let { answer } = await call();
      for (const question of questions) {
        answer += interrupt<string, string>(question);
        answer += (await call()).answer;
      }
      await evaluate({ ...given, answer });
      return { answer };
    };
  };
  const APPLICATIONS: readonly [string, (questions: readonly string[]) => Builds][] = [
    [
      "a workflow",
      (questions) => (experience, checkpointer) =>
        entrypoint({ name: "flow", checkpointer }, work(experience, questions)) as never,
    ],
    [
      "a node",
      (questions) => (experience, checkpointer) =>
        new StateGraph(State)
          .addNode("work", work(experience, questions))
          .addEdge(START, "work")
          .compile({ checkpointer }),
    ],
  ];
  describe.each(APPLICATIONS)("%s", (_what, application) => {
    test.each<[string, readonly string[], readonly (readonly unknown[])[]]>([
      ["in one", ["sure?"], [[start, yes()]]],
      ["in two", ["sure?"], [[start], [yes()]]],
      ["in three", ["sure?", "really?"], [[start], [yes()], [yes()]]],
      ["in two, with two answers in the second", ["sure?", "really?"], [[start], [yes(), yes()]]],
    ])("%s", async (_where, questions, inputs) => {
      const { experiences, errors } = await inProcesses(application(questions), inputs);
      expect(tokensOf(experiences)).toEqual([["success", 10 + 10 * questions.length]]);
      expect(errors).toBe(0);
    });
  });

  test("and a later step that recalls begins an attempt of its own", async () => {
    const build: Builds = (experience, checkpointer) =>
      new StateGraph(State)
        .addNode("recall", recallNode(experience))
        .addNode("draft", node(10))
        .addNode("approve", node(null, "sure?"))
        .addNode("recall again", recallNode(experience))
        .addNode("polish", node(7))
        .addNode("approve again", node(null, "sure?"))
        .addNode("evaluate", evaluateNode(experience, { evaluate: () => true }))
        .addEdge(START, "recall")
        .addEdge("recall", "draft")
        .addEdge("draft", "approve")
        .addEdge("approve", "recall again")
        .addEdge("recall again", "polish")
        .addEdge("polish", "approve again")
        .addEdge("approve again", "evaluate")
        .compile({ checkpointer });
    for (const inputs of [[[start], [yes()], [yes()]], [[start, yes(), yes()]], [[start], [yes(), yes()]]])
      expect(tokensOf((await inProcesses(build, inputs)).experiences)).toEqual([["success", 7]]);
  });
});
