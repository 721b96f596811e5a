import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { Annotation, Command, MessagesAnnotation, Overwrite, START, StateGraph } from "@langchain/langgraph";
import { expect, test } from "vitest";

import { type AgentNode, experienceAgent } from "../../../src/agents/langgraph/index.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { storedExperiences } from "../../support/run-tree.ts";

const State = Annotation.Root({
  task: Annotation<string>,
  experience: Annotation<string>,
  answer: Annotation<string>,
  score: Annotation<number>,
  reached: Annotation<string>,
});
type State = typeof State.State;

let next = 0;
const open = (): Promise<ExperienceStore> => ExperienceStore.open(`memory:experience-agent-${next++}`);

const update = { answer: "42" };
test.each<[string, AgentNode<State>, boolean]>([
  ["an update", () => update, false],
  ["a command", () => new Command({ update, goto: "other" }), true],
  ["a command with pairs", () => new Command({ update: [["answer", "42"]] as never, goto: "other" }), true],
  ["a list of a command and an update", () => [new Command({ goto: "other" }), update], true],
  ["a promise of a command", async () => await Promise.resolve(new Command({ update, goto: "other" })), true],
  [
    "a command from a runnable",
    RunnableLambda.from(() => new Command({ update, goto: "other" })) as never,
    true,
  ],
])("an agent that returns %s is judged, and its graph goes where it says", async (_what, agent, jumps) => {
  const experience = await open();
  const evaluate = ({ output }: { output: unknown }): boolean => output === "42";
  const graph = new StateGraph(State)
    .addNode("agent", experienceAgent<State>(agent, experience, { evaluate, scoreChannel: "score" }), {
      ends: ["other"],
    })
    .addNode("other", () => ({ reached: "other" }))
    .addEdge(START, "agent")
    .compile();
  const state = await graph.invoke({ task: "job" });
  expect(state).toEqual({
    task: "job",
    ...update,
    score: 1,
    ...(jumps && { reached: "other" }),
  });
  expect(await storedExperiences(experience)).toMatchObject([{ approach: "42", outcome: "success" }]);
});

test("an agent inside a subgraph hands on to a node of the graph around it", async () => {
  const experience = await open();
  const agent = (): Command => new Command({ update, goto: "other", graph: Command.PARENT });
  const inner = new StateGraph(State)
    .addNode("agent", experienceAgent<State>(agent, experience, { evaluate: () => true }))
    .addEdge(START, "agent")
    .compile();
  const graph = new StateGraph(State)
    .addNode("inner", inner, { ends: ["other"] })
    .addNode("other", () => ({ reached: "other" }))
    .addEdge(START, "inner")
    .compile();
  expect(await graph.invoke({ task: "job" })).toMatchObject({ ...update, reached: "other" });
  expect(await storedExperiences(experience)).toHaveLength(1);
});

test.each([undefined, null])(
  "an agent that returns %s is judged by the state that it leaves",
  async (nothing) => {
    const experience = await open();
    const agent = experienceAgent<State>(() => nothing, experience, { evaluate: () => true });
    const graph = new StateGraph(State).addNode("agent", agent).addEdge(START, "agent").compile();
    expect(await graph.invoke({ task: "job", answer: "known" })).toMatchObject({ answer: "known" });
    expect(await storedExperiences(experience)).toMatchObject([{ approach: "known" }]);
  },
);

test("a command with the messages that an agent was given holds no recalled text", async () => {
  const experience = await open();
  await experience.record({ task: "job", approach: "glue", outcome: "success" });
  const seen: string[] = [];
  const agent = experienceAgent<typeof MessagesAnnotation.State>(
    ({ messages }) => {
      seen.push(messages.map(({ text }) => text).join());
      return new Command({ update: { messages: [...messages, new AIMessage("done")] }, goto: "other" });
    },
    experience,
    { evaluate: () => true, into: "messages" },
  );
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("agent", agent, { ends: ["other"] })
    .addNode("other", () => ({}))
    .addEdge(START, "agent")
    .compile();
  const { messages } = await graph.invoke({ messages: [new HumanMessage("job")] });
  expect(seen.join()).toContain("glue");
  expect(messages.map(({ text }) => text)).toEqual(["job", "done"]);
});

const Trimmed = Annotation.Root({
  ...MessagesAnnotation.spec,
  steps: Annotation<string[]>({ reducer: (before, added) => [...before, ...added], default: () => [] }),
});
type Trimmed = typeof Trimmed.State;

const replacing: readonly [string, (state: Trimmed) => object][] = [
  [
    "an Overwrite",
    ({ messages }) => ({
      messages: new Overwrite([...messages.slice(-1), new AIMessage("done")]),
      steps: new Overwrite(["one"]),
    }),
  ],
  [
    "an Overwrite as JSON, in a command",
    ({ messages }) =>
      new Command({
        update: {
          messages: { __overwrite__: [...messages.slice(-1), new AIMessage("done")] },
          steps: { __overwrite__: ["one"] },
        },
      }),
  ],
];
test.each(replacing)(
  "an agent that replaces its state by %s is judged by the new state",
  async (_what, agent) => {
    const experience = await open();
    await experience.record({ task: "job", approach: "glue", outcome: "success" });
    const evaluate = ({ state }: { state: Trimmed }): boolean =>
      state.messages.length === 2 && state.steps.join() === "one";
    const node = experienceAgent<Trimmed>(agent as AgentNode<Trimmed>, experience, {
      evaluate,
      into: "messages",
    });
    const graph = new StateGraph(Trimmed).addNode("agent", node).addEdge(START, "agent").compile();
    const earlier = [new HumanMessage("before"), new AIMessage("yes")];
    const { messages, steps } = await graph.invoke({
      messages: [...earlier, new HumanMessage("job")],
      steps: ["zero"],
    });
    expect({ said: messages.map(({ text }) => text), steps }).toEqual({
      said: ["job", "done"],
      steps: ["one"],
    });
    expect(await storedExperiences(experience)).toContainEqual(
      expect.objectContaining({ task: "job", approach: "done", outcome: "success" }),
    );
  },
);
