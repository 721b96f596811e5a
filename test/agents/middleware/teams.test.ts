import { randomUUID } from "node:crypto";

import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { Command, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { createAgent, createMiddleware, fakeModel, tool, toolStrategy } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";

import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import { ExperienceStore } from "../../../src/index.ts";
import { storedExperiences } from "../../support/run-tree.ts";

// Agents of a team are nodes of one graph and share its messages.

interface Shared {
  messages: BaseMessage[];
}

const schema = z.object({});
const spent = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };
const says = (content: string, tools: string[] = []): AIMessage =>
  Object.assign(
    new AIMessage({ content, tool_calls: tools.map((name) => ({ name, args: {}, id: randomUUID() })) }),
    { usage_metadata: spent },
  );
const works = tool(() => "a fact", { name: "search", description: "searches", schema });
const breaks = tool(
  () => {
    throw new Error("no route to host");
  },
  { name: "crawl", description: "crawls", schema },
);

/** Agents in the order in which they work, each of which hands on to the next by a tool. */
async function team(
  agents: readonly (readonly [name: string, answers: AIMessage[]])[],
  messages: BaseMessage[],
) {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  const graph = new StateGraph(MessagesAnnotation);
  for (const [at, [name, answers]] of agents.entries()) {
    const next = agents[at + 1]?.[0] ?? "none";
    const handsOn = tool(
      (_given, called) => {
        const { state, toolCallId } = called as unknown as { state: Shared; toolCallId: string };
        const said = new ToolMessage({ content: `on to ${next}`, tool_call_id: toolCallId, name: "hand_on" });
        return new Command({
          goto: next,
          graph: Command.PARENT,
          update: { messages: [...state.messages, said] },
        });
      },
      { name: "hand_on", description: "hands on", schema },
    );
    const model = fakeModel();
    for (const answer of answers) model.respond(answer);
    const middleware = [experienceMiddleware(experience, { agent: name, evaluate: () => true })];
    const tools = [works, breaks, handsOn];
    graph.addNode(name, createAgent({ name, model, tools, middleware }).graph as never, {
      ends: agents.map(([one]) => one),
    });
  }
  graph.addEdge(START, agents[0]?.[0] as never);
  await graph.compile().invoke({ messages });
  return (await storedExperiences(experience)).map(({ agent, approach, metadata }) => ({
    agent,
    approach,
    tokens: metadata["tokens_used"],
    errors: metadata["tool_errors"],
  }));
}

test("an agent's experience holds what this agent did, and nothing of the agents before it", async () => {
  const learnt = await team(
    [
      ["scout", [says("", ["crawl", "search"]), says("", ["hand_on"])]],
      ["writer", [says("", ["search"]), says("the report")]],
    ],
    [new HumanMessage("report on tea")],
  );
  expect(learnt).toEqual([
    { agent: "writer", approach: "search({}) -> the report", tokens: 30, errors: undefined },
  ]);
});

test("an agent that works twice in a turn does another attempt each time", async () => {
  const learnt = await team(
    [["writer", [says("", ["search"]), says("the second report")]]],
    [
      new HumanMessage("report on tea"),
      Object.assign(says("", ["crawl"]), { name: "writer" }),
      Object.assign(says("the first report"), { name: "writer" }),
      Object.assign(says("again"), { name: "critic" }),
    ],
  );
  expect(learnt).toEqual([
    { agent: "writer", approach: "search({}) -> the second report", tokens: 30, errors: undefined },
  ]);
});

test("a call that the program answered for the same agent stays part of its attempt", async () => {
  const asked = Object.assign(says("", ["location"]), { name: "guide" });
  const id = asked.tool_calls?.[0]?.id ?? "";
  const learnt = await team(
    [["guide", [says("turn left")]]],
    [new HumanMessage("where to?"), asked, new ToolMessage({ content: "Paris", tool_call_id: id })],
  );
  expect(learnt).toEqual([
    { agent: "guide", approach: "location({}) -> turn left", tokens: 30, errors: undefined },
  ]);
});

test("an answer that LangChain words, which no agent signs, belongs to the agent", async () => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  const model = fakeModel()
    .respond(says("", ["search"]))
    .respondWithTools([{ name: "extract-1", args: { total: 3 } }])
    .respondWithTools([{ name: "extract-2", args: { total: 3 } }]);
  const format = z.object({ total: z.number() });
  const agent = createAgent({
    name: "sums",
    model,
    tools: [works],
    responseFormat: toolStrategy(format),
    middleware: [experienceMiddleware(experience, { evaluate: () => true })],
  });
  await agent.invoke({ messages: [new HumanMessage("add")] }).catch(() => {});
  expect((await storedExperiences(experience)).map(({ approach }) => approach.split(" -> ")[0])).toEqual([
    "search({})",
  ]);
});

test("a human message that another middleware adds begins no other attempt", async () => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  const model = fakeModel()
    .respond(says("", ["crawl"]))
    .respond(says("a draft"))
    .respond(says("", ["search"]))
    .respond(says("the report"));
  const asksAgain = createMiddleware({
    name: "asks again",
    afterModel: {
      canJumpTo: ["model"],
      hook: ({ messages }) =>
        messages.at(-1)?.text === "a draft"
          ? { jumpTo: "model" as const, messages: [new HumanMessage("are you sure?")] }
          : undefined,
    },
  });
  const middleware = [experienceMiddleware(experience, { evaluate: () => true }), asksAgain] as const;
  const agent = createAgent({ model, tools: [works, breaks], middleware });
  const earlier = [new HumanMessage("report on milk"), says("no")];
  await agent.invoke({ messages: [...earlier, new HumanMessage("report on tea")] });
  expect(await storedExperiences(experience)).toMatchObject([
    {
      task: "report on tea",
      approach: "crawl({}) -> search({}) -> the report",
      metadata: { tokens_used: 60, tool_errors: [{ tool: "crawl", worked: "search({})" }] },
    },
  ]);
});
