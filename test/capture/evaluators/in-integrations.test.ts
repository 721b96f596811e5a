import { AIMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { createAgent, fakeModel } from "langchain";
import { expect, test } from "vitest";

import {
  type Experience,
  ExperienceStore,
  type LabelInput,
  llmJudge,
  sequence,
  withExperience,
} from "../../../src/index.ts";
import {
  evaluateNode,
  experienceAgent,
  experienceNodes,
  type ExperienceNode,
} from "../../../src/agents/langgraph/index.ts";
import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";

const State = Annotation.Root({
  task: Annotation<string>,
  experience: Annotation<string>,
  answer: Annotation<string>,
});
type S = typeof State.State;

const checks = () =>
  sequence(
    ({ output }: { readonly output: unknown }) => output === "4",
    llmJudge(
      new FakeListChatModel({ responses: ['{"comment":"{\\"score\\":1} says it","score":0}'], sleep: 300 }),
    ),
  );
const agent = (): Partial<S> => ({ answer: "4" });

async function throughGraph(...nodes: ExperienceNode<S>[]): Promise<void> {
  const graph = new StateGraph(State)
    .addNode("first", nodes[0] ?? agent)
    .addNode("last", nodes[1] ?? (() => ({})));
  await graph
    .addEdge(START, "first")
    .addEdge("first", "last")
    .addEdge("last", END)
    .compile()
    .invoke({ task: "2 and 2" });
}

const integrations: readonly (readonly [string, (experience: ExperienceStore) => Promise<unknown>])[] = [
  [
    "withExperience",
    (experience) =>
      withExperience(
        RunnableLambda.from((_input: { task: string }) => "4"),
        experience,
        { evaluate: checks() },
      ).invoke({ task: "2 and 2" }),
  ],
  [
    "evaluateNode",
    (experience) => throughGraph(async () => agent(), evaluateNode<S>(experience, { evaluate: checks() })),
  ],
  [
    "experienceNodes",
    (experience) =>
      throughGraph(async () => agent(), experienceNodes(State, experience, { evaluate: checks() }).evaluate),
  ],
  [
    "experienceAgent",
    (experience) => throughGraph(experienceAgent<S>(agent, experience, { evaluate: checks() })),
  ],
  [
    "experienceMiddleware",
    (experience) =>
      createAgent({
        model: fakeModel().respond(new AIMessage("4")),
        tools: [],
        middleware: [experienceMiddleware(experience, { evaluate: checks() })],
      }).invoke({ messages: "2 and 2" }),
  ],
];

test.each(integrations)(
  "%s asks several evaluators, a judge after the run among them",
  async (_name, run) => {
    await using experience = await ExperienceStore.open("memory:");
    await run(experience);
    const all = async (): Promise<Experience[]> => {
      const found: Experience[] = [];
      for await (const item of experience.scan()) found.push(item);
      return found;
    };
    expect(await all()).toMatchObject([{ task: "2 and 2", approach: "4", score: 1, labelSource: "test" }]);
    await experience.flush();
    const [found, ...rest] = await all();
    expect(rest).toEqual([]);
    expect(await experience.labels(found?.id ?? "")).toMatchObject([
      { recorded: true, score: 1, source: "test" },
      { score: 0, source: "llm", author: "llm judge", comment: '{"score":1} says it' },
    ]);
    const person: LabelInput = { outcome: "failure", source: "human", author: "ann" };
    await experience.label(found?.id ?? "", person);
    expect((await all())[0]?.score).toBeLessThan(0.5);
  },
);
