import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { Annotation, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, test } from "vitest";

import { evaluateNode, experienceAgent, recallNode } from "../../../src/agents/langgraph/index.ts";
import { listOf } from "../../../src/base/async/list-of.ts";
import { ExperienceStore } from "../../../src/index.ts";

// What was tried stands in any type of value, since the channels of a graph hold what its program computes.

const State = Annotation.Root({
  task: Annotation<string>,
  approach: Annotation<unknown>,
  plan: Annotation<unknown>,
  output: Annotation<unknown>,
  answer: Annotation<unknown>,
  result: Annotation<unknown>,
  messages: Annotation<unknown>,
});
const task = "add 3 and 4";

async function judged(state: object, options: { approachChannel?: string } = {}) {
  await using experience = await ExperienceStore.open("memory:");
  const outputs: unknown[] = [];
  const evaluate = ({ output }: { output: unknown }): boolean => {
    outputs.push(output);
    return true;
  };
  await new StateGraph(State)
    .addNode("agent", () => state)
    .addNode("evaluate", evaluateNode(experience, { evaluate, ...options }))
    .addEdge(START, "agent")
    .addEdge("agent", "evaluate")
    .compile()
    .invoke({ task });
  const approaches = (await listOf(experience.scan())).map(({ approach }) => approach);
  return { approaches, outputs, errors: experience.health().errors };
}

test.each<[string, object, string]>([
  ["a number", { answer: 7 }, "7"],
  ["zero", { answer: 0 }, "0"],
  ["no", { output: false }, "false"],
  ["a BigInt", { result: 7n }, "7"],
  ["a Date", { answer: new Date(0) }, "1970-01-01T00:00:00.000Z"],
  ["a list", { output: [3, 4] }, "[3,4]"],
  ["an object", { answer: { sum: 7 } }, '{"sum":7}'],
])("%s is what was tried", async (_name, state, approach) => {
  const [output] = Object.values(state) as unknown[];
  expect(await judged(state)).toEqual({ approaches: [approach], outputs: [output], errors: {} });
});

test("a text counts before other values, which may be counters", async () => {
  const { approaches } = await judged({ output: 0, answer: 1, messages: [new AIMessage("seven")] });
  expect(approaches).toEqual(["seven"]);
});

test.each([undefined, "plan"])("the channel %s counts first, whatever it holds", async (named) => {
  const options = named === undefined ? {} : { approachChannel: named };
  const channel = named ?? "approach";
  const tried = async (value: unknown): Promise<string[]> =>
    (await judged({ [channel]: value, answer: "7" }, options)).approaches;
  expect(await tried(["add", "check"])).toEqual(['["add","check"]']);
  expect(await tried({ action: "add" })).toEqual(['{"action":"add"}']);
  expect(await tried(3)).toEqual(["3"]);
  expect(await tried([new HumanMessage(task), new AIMessage("added")])).toEqual(["added"]);
  for (const nothing of [undefined, null, ""]) expect(await tried(nothing)).toEqual(["7"]);
});

test.each([{ answer: null }, { output: "" }, { result: null }, { messages: [new AIMessage("")] }])(
  "%o says nothing, which is counted and stops no graph",
  async (state) => {
    expect(await judged(state)).toEqual({ approaches: [], outputs: [], errors: { evaluate: 1 } });
  },
);

test("a state that has no place for what was tried is refused", async () => {
  await expect(judged({ plan: "add" })).rejects.toMatchObject({ code: "INVALID_STATE" });
});

describe("a result that stood in the state before the attempt", () => {
  const Desk = Annotation.Root({
    ...MessagesAnnotation.spec,
    answer: Annotation<string>,
    draft: Annotation<string>,
    experience: Annotation<string>,
  });
  type Desk = typeof Desk.State;
  type Turn = [asked: string, update: Partial<Desk>];
  const says = (text: string) => ({ messages: [new AIMessage(text)] });

  /** The approaches and outputs of the turns of one thread, in which an agent updates the state as told. */
  async function turns(
    told: readonly Turn[],
    {
      recalls = true,
      whole = false,
      ...options
    }: { recalls?: boolean; whole?: boolean; approachChannel?: string } = {},
  ): Promise<{ approaches: string[]; outputs: unknown[] }> {
    await using experience = await ExperienceStore.open("memory:");
    const updates = told.map(([, update]) => update);
    const outputs: unknown[] = [];
    const evaluate = ({ output }: { output: unknown }): boolean => outputs.push(output) > 0;
    const work = (): Partial<Desk> => updates.shift()!;
    const agent = whole ? experienceAgent<Desk>(work, experience, { evaluate, ...options }) : work;
    const graph = new StateGraph(Desk)
      .addNode("recall", recalls ? recallNode(experience) : () => ({}))
      .addNode("agent", agent)
      .addNode("evaluate", whole ? () => ({}) : evaluateNode(experience, { evaluate, ...options }))
      .addEdge(START, "recall")
      .addEdge("recall", "agent")
      .addEdge("agent", "evaluate")
      .compile({ checkpointer: new MemorySaver() });
    for (const [asked] of told)
      await graph.invoke({ messages: [new HumanMessage(asked)] }, { configurable: { thread_id: "t1" } });
    const approaches = (await listOf(experience.scan())).map(({ approach }) => approach);
    return { approaches, outputs };
  }

  test.each([false, true])(
    "is not that of an attempt that came to another; in one node: %s",
    async (whole) => {
      const told: Turn[] = [
        ["what is due?", { answer: "7 euros", ...says("7 euros") }],
        ["thank you", says("You are welcome.")],
        ["write a reminder", { draft: "Please pay." }],
        ["and to me?", { answer: "2 euros" }],
      ];
      const said = ["7 euros", "You are welcome.", "Please pay.", "2 euros"];
      expect(await turns(told, { whole })).toEqual({ approaches: said, outputs: said });
    },
  );

  test.each([false, true])("is that of an attempt that came to it again; in one node: %s", async (whole) => {
    const told: Turn[] = [
      ["what is due?", { answer: "7 euros" }],
      ["thank you", says("You are welcome.")],
      ["what is due?", { answer: "7 euros" }],
    ];
    const { approaches } = await turns(told, { whole });
    expect(approaches).toEqual(["7 euros", "You are welcome.", "7 euros"]);
  });

  test.each([false, true])("counts in a channel that an option names; in one node: %s", async (whole) => {
    const told: Turn[] = [
      ["what is due?", { draft: "ask the bank", ...says("7 euros") }],
      ["what was due?", { draft: "ask the bank", ...says("2 euros") }],
    ];
    const { approaches } = await turns(told, { whole, approachChannel: "draft" });
    expect(approaches).toEqual(["ask the bank", "ask the bank"]);
  });

  test("counts where nothing recalls, because nothing says how the attempt began", async () => {
    const told: Turn[] = [
      ["what is due?", { answer: "7 euros" }],
      ["thank you", says("You are welcome.")],
    ];
    const { approaches } = await turns(told, { recalls: false });
    expect(approaches).toEqual(["7 euros", "7 euros"]);
  });
});
