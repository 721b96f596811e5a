// What a run is told of the memory is for its model. It may be another person's of the team, so it is in no stream of the
// run, in no result, and in no checkpoint, whatever a browser is given of them.
import { AIMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";
import type { Runnable } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { Annotation, Command, END, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { type AgentMiddleware, createAgent, fakeModel, humanInTheLoopMiddleware } from "langchain";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";

import { TeamRules } from "../../src/advice.ts";
import { experienceAgent, recallNode } from "../../src/agents/langgraph/index.ts";
import { experienceMiddleware, type ExperienceMiddlewareOptions } from "../../src/agents/middleware/index.ts";
import { ExperienceStore, withExperience } from "../../src/index.ts";

const TASK = "Refund the order of last week";
const LESSON = "Ann's order was the one with the violet sofa";
const RULE = "Ask before each refund over the limit";
const MODES = ["values", "updates", "debug", "tasks", "checkpoints", "custom", "messages"] as const;

const stores: ExperienceStore[] = [];
let opened = 0;
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

async function open(location: string): Promise<ExperienceStore> {
  const store = await ExperienceStore.open(location);
  stores.push(store);
  return store;
}

async function taught(): Promise<{ location: string; id: string; experience: ExperienceStore }> {
  const location = `memory:streams-${opened++}`;
  const experience = await open(location);
  const { id } = await experience.record({
    task: TASK,
    approach: "at once",
    outcome: "failure",
    lessons: LESSON,
  });
  return { location, id, experience };
}

const refund = tool(() => "refunded", { name: "refund", description: "d", schema: z.object({}) });
const approval = humanInTheLoopMiddleware({
  interruptOn: { refund: true },
} as never) as unknown as AgentMiddleware<undefined>;
const APPROVED = new Command({ resume: { decisions: [{ type: "approve" }] } });

/** An agent, made anew as each process and many a request makes it. */
function agentOf(
  experience: ExperienceStore,
  checkpointer: MemorySaver,
  options: ExperienceMiddlewareOptions = {},
) {
  const model = fakeModel()
    .respond(new AIMessage({ content: "", tool_calls: [{ name: "refund", args: {}, id: "c" }] }))
    .respond(new AIMessage("done"))
    .respond(new AIMessage("done"));
  const middleware = [experienceMiddleware(experience, { evaluate: () => true, ...options }), approval];
  return { model, agent: createAgent({ model, tools: [refund], checkpointer, middleware }) };
}

type Model = ReturnType<typeof fakeModel>;
const toldBy = ({ calls }: Model): string[] =>
  calls.map(({ messages }) => (messages[0]?.type === "system" ? messages[0].text : ""));

async function chunksOf(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: unknown[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  expect(chunks).not.toEqual([]);
  return JSON.stringify(chunks);
}

/** All that a checkpointer holds, as text. */
function savedIn({ storage, writes }: MemorySaver): string {
  const textOf = (value: unknown): string => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString();
    return typeof value === "object" && value !== null
      ? Object.entries(value)
          .map(([key, one]) => `${key} ${textOf(one)}`)
          .join("\n")
      : String(value);
  };
  return textOf(storage) + textOf(writes);
}

describe("an agent with experienceMiddleware", () => {
  test.each(["system", "message"] as const)("shows no recalled text in a stream, into %s", async (into) => {
    const { experience } = await taught();
    const saver = new MemorySaver();
    const { model, agent } = agentOf(experience, saver, { into });
    const config = { configurable: { thread_id: "t" }, streamMode: [...MODES] };
    const begun = await chunksOf(await agent.stream({ messages: [new HumanMessage(TASK)] }, config));
    const ended = await chunksOf(await agent.stream(APPROVED, config));
    expect(model.calls.map(({ messages }) => JSON.stringify(messages).includes("violet"))).toEqual([
      true,
      true,
    ]);
    expect((begun + ended).includes("violet")).toBe(false);
    const { values } = await agent.graph.getState(config);
    expect(JSON.stringify(values)).not.toContain("violet");
    expect(savedIn(saver)).toContain(TASK);
    expect(savedIn(saver)).not.toContain("violet");
  });

  test("is told the same after an interrupt in another process, without another recall", async () => {
    const { experience, location } = await taught();
    const rules = await TeamRules.open(location);
    await rules.put({ text: RULE });
    const saver = new MemorySaver();
    const config = { configurable: { thread_id: "t" } };
    const options = { rules, template: "plain" } as const;
    const first = agentOf(experience, saver, options);
    await first.agent.invoke({ messages: [new HumanMessage(TASK)] }, config);
    const before = await (await open(location)).counts();
    // The other process has a model, an agent and a store of its own.
    const second = agentOf(await open(location), saver, options);
    second.model.respond(new AIMessage("done"));
    await second.agent.invoke(APPROVED, config);
    expect(toldBy(first.model)).toEqual([expect.stringContaining(LESSON)]);
    expect(toldBy(first.model)[0]).toContain(RULE);
    expect(toldBy(second.model)[0]).toBe(toldBy(first.model)[0]);
    expect((await experience.counts()).injections).toBe(before.injections);
    await rules.close();
  });

  test("is told the rules of a team again where nothing else was recalled", async () => {
    const location = `memory:streams-${opened++}`;
    const experience = await open(location);
    const rules = await TeamRules.open(location);
    await rules.put({ text: RULE });
    const saver = new MemorySaver();
    const config = { configurable: { thread_id: "t" } };
    await agentOf(experience, saver, { rules }).agent.invoke({ messages: [new HumanMessage(TASK)] }, config);
    const second = agentOf(await open(location), saver, { rules });
    await second.agent.invoke(APPROVED, config);
    expect(toldBy(second.model)[0]).toContain(RULE);
    await rules.close();
  });

  test.each(["erased", "withdrawn"])("is not told after the interrupt what was %s meanwhile", async (how) => {
    const { experience, location, id } = await taught();
    const saver = new MemorySaver();
    const config = { configurable: { thread_id: "t" } };
    await agentOf(experience, saver).agent.invoke({ messages: [new HumanMessage(TASK)] }, config);
    if (how === "erased") await experience.erase({ ids: id });
    else await experience.trust.setStatus([id], "retired", "wrong");
    const second = agentOf(await open(location), saver);
    await second.agent.invoke(APPROVED, config);
    expect(toldBy(second.model)[0]).not.toContain("violet");
    expect(second.model.calls).not.toEqual([]);
  });
});

test("experienceAgent shows the text to its agent, and no stream or state shows it", async () => {
  const { experience } = await taught();
  const State = Annotation.Root({
    task: Annotation<string>,
    experience: Annotation<string>,
    answer: Annotation<string>,
  });
  const shown: string[] = [];
  const agent = experienceAgent<typeof State.State>(
    ({ experience: text }) => {
      shown.push(text);
      return { answer: "done" };
    },
    experience,
    { evaluate: () => true },
  );
  const graph = new StateGraph(State)
    .addNode("agent", agent)
    .addEdge(START, "agent")
    .addEdge("agent", END)
    .compile({ checkpointer: new MemorySaver() });
  const config = { configurable: { thread_id: "t" }, streamMode: [...MODES] };
  const streamed = await chunksOf(await graph.stream({ task: TASK }, config));
  expect(shown).toEqual([expect.stringContaining(LESSON)]);
  expect(streamed.includes("violet")).toBe(false);
  expect(JSON.stringify((await graph.getState(config)).values)).not.toContain("violet");
});

test("a graph with a recall node streams the channel of the text only if it is asked to", async () => {
  const { experience } = await taught();
  const State = Annotation.Root({
    task: Annotation<string>,
    experience: Annotation<string>,
    answer: Annotation<string>,
  });
  const graph = new StateGraph(State)
    .addNode("recall", recallNode(experience))
    .addNode("agent", ({ experience: text }) => ({ answer: `${text.length} characters` }))
    .addEdge(START, "recall")
    .addEdge("recall", "agent")
    .addEdge("agent", END)
    .compile();
  const streamed = (options: object) =>
    graph.stream({ task: TASK }, { streamMode: ["values", "updates"], ...options }).then(chunksOf);
  expect((await streamed({})).includes("violet")).toBe(true);
  expect((await streamed({ outputKeys: ["answer"] })).includes("violet")).toBe(false);
});

/** Agents and graphs that hold nothing but messages, in each form in which a task is given to them. */
const FORMS: Readonly<Record<string, unknown[]>> = {
  "a message": [new HumanMessage(TASK)],
  "a tuple": [["user", TASK]],
  "an object": [{ role: "user", content: TASK }],
  "a system message and a message": [new SystemMessage("You are kind."), new HumanMessage(TASK)],
};

test.each(Object.entries(FORMS))(
  "an agent in withExperience shows the text to its model only: %s",
  async (_form, messages) => {
    const { experience } = await taught();
    const model = fakeModel().respond(new AIMessage("done")).respond(new AIMessage("done"));
    const agent = createAgent({ model, tools: [] });
    const chain = withExperience(agent as unknown as Runnable, experience, { evaluate: () => true });
    const result = (await chain.invoke({ messages })) as { messages: { text: string }[] };
    const streamed = await chunksOf(await chain.stream({ messages }, { streamMode: [...MODES] } as object));
    expect(model.calls.map((call) => JSON.stringify(call.messages).includes("violet"))).toEqual([true, true]);
    expect(result.messages.map(({ text }) => text)).toEqual([
      ...(messages.length === 2 ? ["You are kind."] : []),
      TASK,
      "done",
    ]);
    expect(streamed.includes("violet")).toBe(false);
    expect(streamed).toContain("done");
  },
);
