import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { Annotation, START, StateGraph } from "@langchain/langgraph";
import { expect, test } from "vitest";

import { evaluateNode, recallNode } from "../../../src/agents/langgraph/index.ts";
import { ExperienceStore } from "../../../src/index.ts";
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
