import { randomUUID } from "node:crypto";

import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import type { Runnable } from "@langchain/core/runnables";
import { Annotation, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { createAgent, fakeModel, tool } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";

import { evaluateNode, recallNode } from "../../../src/agents/langgraph/index.ts";
import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import { DeeplakeCallbackHandler, ExperienceStore, withExperience } from "../../../src/index.ts";
import { storedExperiences } from "../../support/run-tree.ts";

const usage = { input_tokens: 3, output_tokens: 4, total_tokens: 7 };
const spent = (answer: object): object => ({ ...answer, usage_metadata: usage });

test.each<[string, unknown, unknown, number | null]>([
  ["role and content", { role: "user", content: "job" }, spent({ role: "assistant", content: "done" }), 7],
  ["type and content", { type: "human", content: "job" }, spent({ type: "ai", content: "done" }), 7],
  ["pairs", ["user", "job"], ["assistant", "done"], null],
  [
    "blocks",
    { role: "user", content: "job" },
    { role: "ai", content: [{ type: "text", text: "done" }] },
    null,
  ],
  ["LangChain's classes", new HumanMessage("job"), new AIMessage("done"), null],
])(
  "a graph that keeps messages as %s has its answer judged, and its tokens",
  async (_what, ask, answer, tokens) => {
    const experience = await ExperienceStore.open(`memory:read-messages-${_what}`);
    const State = Annotation.Root({
      messages: Annotation<unknown[]>({
        reducer: (before, added) => before.concat(added),
        default: () => [],
      }),
      experience: Annotation<string>,
    });
    const graph = new StateGraph(State)
      .addNode("recall", recallNode(experience))
      .addNode("agent", () => ({ messages: [answer] }))
      .addNode("evaluate", evaluateNode(experience, { evaluate: ({ output }) => output === "done" }))
      .addEdge(START, "recall")
      .addEdge("recall", "agent")
      .addEdge("agent", "evaluate")
      .compile();
    const before = [{ role: "user", content: "earlier" }, spent({ role: "assistant", content: "earlier" })];
    await graph.invoke({ messages: [...before, ask] });
    expect(await storedExperiences(experience)).toMatchObject([
      { task: "job", approach: "done", outcome: "success", metadata: { tokens_used: tokens } },
    ]);
  },
);

test.each<[string, object, string]>([
  ["an object", { answer: { value: 42 } }, '{"value":42}'],
  ["an object that JSON does not know", { answer: { value: 42n } }, '{"value":"42"}'],
  ["a list", { output: ["a", "b"] }, '["a","b"]'],
  ["a message", { output: new AIMessage("done") }, "done"],
  ["an object beside a text", { output: { value: 42 }, answer: "42" }, "42"],
])("an evaluate node judges a state whose answer is %s", async (_what, state, approach) => {
  const experience = await ExperienceStore.open("memory:");
  await evaluateNode(experience, { evaluate: () => true })({ task: "job", ...state });
  expect(await storedExperiences(experience)).toMatchObject([{ approach, outcome: "success" }]);
});

const lookUp = tool(() => "Aisle 7", {
  name: "look_up",
  schema: z.object({ what: z.string() }),
  returnDirect: true,
});
const asks = { name: "look_up", args: { what: "paint" }, id: "1" };
const evaluate = ({ output }: { output: unknown }): boolean => output === "Aisle 7";
const input = { messages: [new HumanMessage("where is paint?")] };

/** The ways to learn from an agent whose answer is what a tool returned. */
const LEARNING: readonly [string, (experience: ExperienceStore) => Promise<unknown>][] = [
  [
    "the middleware",
    (experience) =>
      createAgent({
        model: fakeModel().respondWithTools([asks]),
        tools: [lookUp],
        middleware: [experienceMiddleware(experience, { evaluate })],
      }).invoke(input),
  ],
  [
    "a label of the run",
    async (experience) => {
      const handler = new DeeplakeCallbackHandler(experience, { experienceFromRun: true });
      const runId = randomUUID();
      const model = fakeModel().respondWithTools([asks]);
      await createAgent({ model, tools: [lookUp] }).invoke(input, { callbacks: [handler], runId });
      await experience.flush();
      await experience.label(runId, { outcome: "success", source: "human" });
    },
  ],
  [
    "a chain",
    async (experience) => {
      const model = fakeModel().respondWithTools([asks]);
      const { graph } = createAgent({ model, tools: [lookUp] });
      const judged = withExperience(graph as unknown as Runnable<typeof input, typeof input>, experience, {
        evaluate: ({ output }) => output.messages.at(-1)?.text === "Aisle 7",
      });
      await judged.invoke(input);
    },
  ],
  [
    "a node",
    (experience) =>
      new StateGraph(MessagesAnnotation)
        .addNode("agent", () => ({
          messages: [new AIMessage({ content: "Let me look.", tool_calls: [asks] })],
        }))
        .addNode("tools", new ToolNode([lookUp]))
        .addNode("evaluate", evaluateNode(experience, { evaluate }))
        .addEdge(START, "agent")
        .addEdge("agent", "tools")
        .addEdge("tools", "evaluate")
        .compile()
        .invoke(input),
  ],
];

test.each(LEARNING)("what a tool returned to the person is the answer, for %s", async (_what, learn) => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  await learn(experience);
  expect(await storedExperiences(experience)).toMatchObject([
    { approach: expect.stringMatching(/(^|-> )Aisle 7$/), outcome: "success" },
  ]);
});

test.each<[string, unknown[], string, unknown]>([
  [
    "calls of tools alone",
    [new AIMessage({ content: "", tool_calls: [asks] })],
    'look_up({"what":"paint"})',
    'look_up({"what":"paint"})',
  ],
  [
    "calls of tools in the form of objects",
    [
      {
        role: "assistant",
        content: "",
        tool_calls: [{ id: "1", type: "function", function: { name: "f", arguments: "{}" } }],
      },
    ],
    "f({})",
    "f({})",
  ],
  [
    "a tool that failed",
    [
      new AIMessage({ content: "I try.", tool_calls: [asks] }),
      new ToolMessage({ tool_call_id: "1", content: "no such aisle", status: "error" }),
    ],
    "I try.",
    "I try.",
  ],
  [
    "an object in a tool's message",
    [{ role: "tool", tool_call_id: "1", content: [{ type: "text", text: "Aisle 7" }] }],
    "Aisle 7",
    "Aisle 7",
  ],
])("an agent's last messages are %s: a node judges what they say", async (_what, last, approach, output) => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  const judged: unknown[] = [];
  const judge = evaluateNode(experience, {
    evaluate: (attempt) => {
      judged.push(attempt.output);
      return true;
    },
  });
  await judge({ messages: [new HumanMessage("where is paint?"), ...last] });
  expect(judged).toEqual([output]);
  expect((await storedExperiences(experience)).map((one) => one.approach)).toEqual([approach]);
});
