import { AgentExecutor, createToolCallingAgent } from "@langchain/classic/agents";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { END, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { fakeModel } from "langchain";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { evaluateNode } from "../../../src/agents/langgraph/index.ts";
import { runAnswer } from "../../../src/base/messages/run-texts.ts";
import { takeSnapshot } from "../../../src/base/messages/snapshot.ts";
import { DeeplakeCallbackHandler, ExperienceStore, withExperience } from "../../../src/index.ts";
import { storedExperiences, storedRuns } from "../../support/run-tree.ts";

let next = 0;
const open = (): Promise<ExperienceStore> => ExperienceStore.open(`memory:run-texts-${next++}`);

/** What a node and a chain record of a state, and what a label of its run does. `undefined`: nothing was recorded. */
async function approachesOf(state: Record<string, unknown>): Promise<(string | undefined)[]> {
  const experience = await open();
  const channels = Object.fromEntries(Object.keys(state).map((name) => [name, z.any().optional()]));
  const work = () => state;
  const start = { question: "q" };
  const graph = new StateGraph(new StateSchema({ question: z.string(), ...channels }))
    .addNode("work", work)
    .addNode("evaluate", evaluateNode(experience, { evaluate: () => true }))
    .addEdge(START, "work")
    .addEdge("work", "evaluate")
    .addEdge("evaluate", END)
    .compile();
  await graph.invoke(start).catch(() => undefined);
  const ofNode = (await storedExperiences(experience)).at(0)?.approach;

  const chained = await open();
  const chain = RunnableLambda.from(work);
  await withExperience(chain, chained, { evaluate: () => true }).invoke(start);

  const labelled = await open();
  const handler = new DeeplakeCallbackHandler(labelled, { experienceFromRun: true });
  await chain.invoke(start, { callbacks: [handler] });
  await handler.flush();
  await labelled.label((await storedRuns(labelled))[0]?.id ?? "", { outcome: "success", source: "human" });
  const [ofChain, ofLabel] = await Promise.all([chained, labelled].map(storedExperiences));
  return [ofNode, ofChain?.[0]?.approach, ofLabel?.[0]?.approach];
}

/** A content block without a text. */
const thought = { type: "thinking", thinking: "3 + 4", signature: "s" };

describe("what nodes, chains and labels take for what was tried", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["of corrective retrieval", { generation: "g", documents: [{ pageContent: "d" }] }, "g"],
    ["of a planner", { plan: [], pastSteps: [["a", "b"]], response: "r" }, "r"],
    ["of a writer", { plan: "p", draft: "d", critique: "c", revision_number: 2 }, "d"],
    ["of a query", { query: "select 1", result: "1", error: "" }, "1"],
    ["of a query that was answered", { query: "select 1", result: "1", answer: "one" }, "one"],
    ["beside results that are not there yet", { draft: "", response: null, generation: "g" }, "g"],
    ["beside messages without an answer", { messages: [new HumanMessage("q")], generation: "g" }, "g"],
    ["in content blocks", { answer: [thought, { type: "text", text: "seven" }], plan: "add" }, "seven"],
    ["before counters", { output: 0, answer: "seven" }, "seven"],
    ["behind an answer in messages", { messages: [new AIMessage("said")], generation: "g" }, "said"],
  ])("%s", async (_of, state, approach) => {
    expect(await approachesOf(state)).toEqual([approach, approach, approach]);
    expect(runAnswer(takeSnapshot(state).value)).toBe(approach);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["that is a number", { answer: 7, documents: [{ pageContent: "d" }] }, "7"],
    ["that is an object", { output: { sum: 7 }, plan: ["add"] }, '{"sum":7}'],
    ["that is a list under approach", { approach: ["add", "check"], answer: "7" }, '["add","check"]'],
  ])("%s", async (_of, state, approach) => {
    expect(await approachesOf(state)).toEqual([approach, approach, approach]);
  });

  test("of two results, none is guessed", async () => {
    const json = '{"draft":"d","result":"r"}';
    expect(await approachesOf({ draft: "d", result: "r" })).toEqual([undefined, json, json]);
  });
});

test("a chain that gives back content blocks said their text", async () => {
  const experience = await open();
  const chain = RunnableLambda.from(() => [thought, { type: "text", text: "seven" }]);
  await withExperience(chain, experience, { evaluate: () => true }).invoke({ question: "q" });
  expect((await storedExperiences(experience))[0]?.approach).toBe("seven");
  expect(runAnswer([thought, { type: "text", text: "seven" }])).toBe("seven");
  expect(runAnswer([thought])).toBe(JSON.stringify([thought]));
});

test("a result without words is no mistake of the graph, and nothing is recorded", async () => {
  const experience = await open();
  const node = evaluateNode(experience, { evaluate: () => true });
  await node({ question: "q", generation: "" });
  expect(experience.health().errors).toEqual({ evaluate: 1 });
});

test("a result that is an object is what is evaluated", async () => {
  const experience = await open();
  const outputs: unknown[] = [];
  const node = evaluateNode(experience, { evaluate: ({ output }) => outputs.push(output) > 0 });
  await node({ question: "q", generation: { code: "c" } });
  expect(outputs).toEqual([{ code: "c" }]);
  expect((await storedExperiences(experience))[0]?.approach).toBe('{"code":"c"}');
});

describe("the calls of an AgentExecutor stand before its answer", () => {
  const add = tool(({ a }) => `${a + 1}`, {
    name: "add",
    description: "d",
    schema: z.object({ a: z.number() }),
  });
  const executor = (returnIntermediateSteps: boolean): AgentExecutor => {
    const llm = fakeModel()
      .respondWithTools([{ name: "add", args: { a: 1 }, id: "1" }])
      .respondWithTools([{ name: "add", args: { a: 2 }, id: "2" }])
      .respond(new AIMessage("3"));
    const prompt = ChatPromptTemplate.fromMessages([
      ["human", "{input}"],
      ["placeholder", "{agent_scratchpad}"],
    ]);
    const agent = createToolCallingAgent({ llm, tools: [add], prompt });
    return new AgentExecutor({ agent, tools: [add], returnIntermediateSteps });
  };
  const told = [{ task: "one and two", approach: 'add({"a":1}) -> add({"a":2}) -> 3' }];

  test("if it returns its steps", async () => {
    const experience = await open();
    const handler = new DeeplakeCallbackHandler(experience, { experienceFromRun: true });
    await executor(true).invoke({ input: "one and two" }, { callbacks: [handler] });
    const root = (await storedRuns(experience)).find(({ parentId }) => parentId === null);
    await experience.label(root?.id ?? "", { outcome: "success", source: "human" });
    expect(await storedExperiences(experience)).toMatchObject(told);
  });

  test.each([true, false])("if it streams, with its steps in the last chunk: %s", async (returned) => {
    const experience = await open();
    const chain = withExperience(executor(returned), experience, { evaluate: () => true });
    for await (const chunk of await chain.stream({ input: "one and two" })) void chunk;
    expect(await storedExperiences(experience)).toMatchObject(told);
  });
});
