import { AIMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { createAgent, createMiddleware, fakeModel } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";

import { evaluateNode, recallNode } from "../../src/agents/langgraph/index.ts";
import { experienceMiddleware } from "../../src/agents/middleware/index.ts";
import { listOf } from "../../src/base/async/list-of.ts";
import {
  DeeplakeCallbackHandler,
  type Experience,
  ExperienceStore,
  withExperience,
} from "../../src/index.ts";
import { sessionsOf } from "../../src/runs.ts";

const loop: Record<string, unknown> = { name: "loop" };
loop["self"] = loop;
class Point {
  readonly #hidden = 1;
  x = 7;
  get y(): number {
    return this.#hidden;
  }
}
/** A value, and what its text says. */
const values: readonly [name: string, value: unknown, said: string | RegExp][] = [
  ["a BigInt", 9_007_199_254_740_993n, "9007199254740993"],
  ["a Map", new Map([["key", 1n]]), /key.*1/],
  ["a Set", new Set(["member"]), "member"],
  ["a Date", new Date(0), "1970-01-01T00:00:00.000Z"],
  ["an invalid Date", new Date(Number.NaN), "[invalid date]"],
  ["an instance of a class", new Point(), '"x":7'],
  ["a circular reference", loop, "[cycle]"],
  ["undefined", undefined, ""],
  ["a Symbol", Symbol("mark"), "Symbol(mark)"],
  ["a function", function named() {}, "[function named]"],
  ["an object without a prototype", Object.assign(Object.create(null), { bare: 1 }), "bare"],
  [
    "a getter that throws",
    Object.defineProperty({ a: 1 }, "b", { enumerable: true, get: () => JSON.parse("") }),
    '"a":1',
  ],
  ["bytes", new Uint8Array(3), "[3 bytes]"],
  ["an Error", new TypeError("wrong type"), "wrong type"],
];

type Way = (
  experience: ExperienceStore,
  value: unknown,
  handler: DeeplakeCallbackHandler,
) => Promise<unknown>;
const evaluate = (): boolean => true;
const task = "sort the numbers";

const holding =
  (structured: boolean): Way =>
  async (experience, value, handler) => {
    const State = z.object({ held: z.any() });
    const holder = createMiddleware({
      name: "holder",
      stateSchema: State,
      afterModel: () => ({ [structured ? "structuredResponse" : "held"]: { inside: value } }),
    });
    const agent = createAgent({
      model: fakeModel().respond(new AIMessage(structured ? "" : "sorted")),
      tools: [],
      middleware: [experienceMiddleware(experience, { evaluate }), holder],
    });
    return agent.invoke({ messages: [{ role: "user", content: task }], held: 1 }, { callbacks: [handler] });
  };

const ways: Readonly<Record<string, Way>> = {
  "the structured response of an agent": holding(true),
  "the state of an agent": holding(false),
  "the result of a tool": async (experience, value, handler) => {
    const sort = tool(async () => [{ inside: value }, value], {
      name: "sort",
      description: "sorts",
      schema: z.object({}),
      responseFormat: "content_and_artifact",
    });
    const model = fakeModel()
      .respondWithTools([{ name: "sort", args: {}, id: "1" }])
      .respond(new AIMessage("sorted"));
    const agent = createAgent({
      model,
      tools: [sort],
      middleware: [experienceMiddleware(experience, { evaluate })],
    });
    return agent.invoke({ messages: [{ role: "user", content: task }] }, { callbacks: [handler] });
  },
  "the arguments of a tool call": async (experience, value, handler) => {
    const message = new AIMessage({
      content: "",
      tool_calls: [{ name: "sort", args: { inside: value }, id: "1" }],
    });
    const sort = tool(async () => "1 2", { name: "sort", description: "sorts", schema: z.any() });
    const model = fakeModel().respond(message).respond(new AIMessage("sorted"));
    const agent = createAgent({
      model,
      tools: [sort],
      middleware: [experienceMiddleware(experience, { evaluate })],
    });
    return agent.invoke({ messages: [{ role: "user", content: task }] }, { callbacks: [handler] });
  },
  "the state of a graph": async (experience, value, handler) => {
    const State = Annotation.Root({
      task: Annotation<string>,
      experience: Annotation<string>,
      answer: Annotation<unknown>,
    });
    const graph = new StateGraph(State)
      .addNode("recall", recallNode(experience))
      .addNode("agent", async () => ({ answer: { inside: value } }))
      .addNode("evaluate", evaluateNode(experience, { evaluate }))
      .addEdge(START, "recall")
      .addEdge("recall", "agent")
      .addEdge("agent", "evaluate")
      .addEdge("evaluate", END)
      .compile();
    return graph.invoke({ task }, { callbacks: [handler] });
  },
  "the output of a chain": async (experience, value, handler) => {
    const chain = RunnableLambda.from(async (asked: string) => ({ asked, inside: value }));
    return withExperience(chain, experience, { evaluate }).invoke(task, { callbacks: [handler] });
  },
  "the whole output of a chain": async (experience, value, handler) => {
    const chain = RunnableLambda.from(async (asked: string) => (asked === "" ? asked : value));
    return withExperience(chain, experience, { evaluate }).invoke(task, { callbacks: [handler] });
  },
  "the input of a chain": async (experience, value, handler) => {
    const chain = RunnableLambda.from(async ({ inside }: { task: string; inside: unknown }) => ({ inside }));
    return withExperience(chain, experience, { evaluate }).invoke(
      { task, inside: value },
      { callbacks: [handler] },
    );
  },
};

/** Ways in which the value is what was tried. */
const tried = ["the structured response of an agent", "the state of a graph", "the output of a chain"];

/** LangGraph itself reads the arguments of calls, and fails with the getter. */
const failsInLangGraph = (way: string, name: string): boolean =>
  way === "the arguments of a tool call" && name === "a getter that throws";

for (const [way, run] of Object.entries(ways))
  test.each(values.filter(([name]) => !failsInLangGraph(way, name)))(
    `${way} may hold %s`,
    async (_name, value, said) => {
      await using experience = await ExperienceStore.open("memory:", { spool: false });
      const handler = new DeeplakeCallbackHandler(experience);
      await run(experience, value, handler);
      expect(await experience.flush()).toBe(true);
      expect(experience.health().errors).toEqual({});
      const recorded: Experience[] = await listOf(experience.scan());
      expect(recorded).toMatchObject([{ task, outcome: "success" }]);
      const logged = await listOf(experience.runs.scan());
      expect(logged.filter(({ parentId }) => parentId === null)).toMatchObject([{ status: "success" }]);
      for (const { inputs, outputs } of logged)
        for (const text of [inputs, outputs]) if (text !== "") JSON.parse(text);
      expect(await sessionsOf(experience)).toHaveLength(1);
      const told = tried.includes(way) ? said : "";
      expect(recorded[0]?.approach).toMatch(told);
      expect(logged.map(({ outputs }) => outputs).join("\n")).toMatch(told);
    },
  );
