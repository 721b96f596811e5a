import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { type AgentMiddleware, createAgent, fakeModel, summarizationMiddleware, tool } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";

import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { storedExperiences } from "../../support/run-tree.ts";

const spent = { input_tokens: 9, output_tokens: 1, total_tokens: 10 };
const says = (content: string, queries: readonly string[] = []): AIMessage =>
  Object.assign(
    new AIMessage({
      content,
      tool_calls: queries.map((q) => ({ name: "search", args: { q }, id: `call ${q}` })),
    }),
    { usage_metadata: spent },
  );
const search = tool(({ q }) => `the result of ${q}`, {
  name: "search",
  description: "searches",
  schema: z.object({ q: z.string() }),
});
const STEPS = 'search({"q":"one"}) -> search({"q":"two"}) -> search({"q":"three"}) -> 42';

/** Sums up whenever there are three messages, and keeps the last one. */
function summarizes(): AgentMiddleware<undefined> {
  const model = fakeModel();
  for (let count = 0; count < 20; count++) model.respond(new AIMessage("what was said"));
  const options = { model, trigger: { messages: 3 }, keep: { messages: 1 } };
  const make = summarizationMiddleware as unknown as (given: unknown) => AgentMiddleware<undefined>;
  return make(options);
}

function agentOver(experience: ExperienceStore, order: string, turns = 1) {
  const model = fakeModel();
  for (let turn = 0; turn < turns; turn++)
    for (const answer of [says("", ["one"]), says("", ["two"]), says("", ["three"]), says("42")])
      model.respond(answer);
  const own = experienceMiddleware(experience, { evaluate: ({ output }) => output === "42" });
  const middleware = order === "first" ? [own, summarizes()] : [summarizes(), own];
  return createAgent({ model, tools: [search], middleware, checkpointer: new MemorySaver() });
}

const asks = (task: string) => ({ messages: [new HumanMessage(task)] });
const inThread = { configurable: { thread_id: "thread" } };

test.each(["first", "last"])(
  "an approach has all steps of a turn, also those that were summed up meanwhile; the middleware stands %s",
  async (order) => {
    await using experience = await ExperienceStore.open("memory:");
    const state = await agentOver(experience, order).invoke(asks("find the number"), inThread);
    expect(state.messages.map(({ content }) => content)).not.toContain("find the number");
    const [recorded] = await storedExperiences(experience);
    expect(recorded).toMatchObject({ task: "find the number", approach: STEPS, outcome: "success" });
    expect(recorded?.metadata).toMatchObject({ tokens_used: 40 });
  },
);

test("a turn after one that was summed up has its own steps only", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const agent = agentOver(experience, "last", 2);
  await agent.invoke(asks("find the number"), inThread);
  await agent.invoke(asks("find it again"), inThread);
  const recorded = await storedExperiences(experience);
  expect(recorded.map(({ task, approach }) => [task, approach])).toEqual([
    ["find the number", STEPS],
    ["find it again", STEPS],
  ]);
});

test("a summary is neither the task of a failed run nor that of a label", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const handler = new DeeplakeCallbackHandler(experience, { experienceFromRun: true });
  const model = fakeModel().respond(new AIMessage("hello")).respond(new Error("overloaded"));
  const agent = createAgent({ model, tools: [] });
  const summary = new HumanMessage({
    content: "a summary",
    additional_kwargs: { lc_source: "summarization" },
  });
  const runId = crypto.randomUUID();
  const messages = [new HumanMessage("say hello"), summary];
  await agent.invoke({ messages }, { callbacks: [handler], runId });
  await expect(agent.invoke({ messages }, { callbacks: [handler] })).rejects.toThrow("overloaded");
  await handler.flush();
  await experience.label(runId, { outcome: "success", source: "human" });
  const recorded = await storedExperiences(experience);
  expect(recorded.map(({ task, outcome }) => [task, outcome])).toEqual(
    expect.arrayContaining([
      ["say hello", "success"],
      ["say hello", "failure"],
    ]),
  );
});
