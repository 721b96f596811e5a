import { AIMessage, type BaseMessage, HumanMessage, RemoveMessage } from "@langchain/core/messages";
import { MemorySaver, REMOVE_ALL_MESSAGES } from "@langchain/langgraph";
import {
  type AgentMiddleware,
  ClearToolUsesEdit,
  contextEditingMiddleware,
  createAgent,
  createMiddleware,
  fakeModel,
  summarizationMiddleware,
  tool,
} from "langchain";
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

type Shortened = (messages: readonly BaseMessage[]) => BaseMessage[];
const all = new RemoveMessage({ id: REMOVE_ALL_MESSAGES });
/** Ways in which LangChain's documents shorten a conversation: a hook removes the oldest messages, or all but the last. */
const WAYS: Readonly<Record<string, Shortened>> = {
  oldest: (messages) =>
    messages.length < 4 ? [] : messages.slice(0, 2).map(({ id = "" }) => new RemoveMessage({ id })),
  others: (messages) => (messages.length < 4 ? [] : [all, ...messages.slice(-2)]),
};
const shortens = (way: Shortened, hook: "beforeModel" | "afterModel" = "beforeModel") =>
  createMiddleware({
    name: "shortens",
    [hook]: ({ messages }: { messages: BaseMessage[] }) => ({ messages: way(messages) }),
  }) as unknown as AgentMiddleware<undefined>;

function agentOver(experience: ExperienceStore, order: string, turns = 1, other = summarizes()) {
  const model = fakeModel();
  for (let turn = 0; turn < turns; turn++)
    for (const answer of [says("", ["one"]), says("", ["two"]), says("", ["three"]), says("42")])
      model.respond(answer);
  const own = experienceMiddleware(experience, { evaluate: ({ output }) => output === "42" });
  const middleware = order === "first" ? [own, other] : [other, own];
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

test.each(Object.keys(WAYS).flatMap((way) => ["first", "last"].map((order) => [way, order] as const)))(
  "nor does it lose steps to a hook that removes the %s messages; the middleware stands %s",
  async (way, order) => {
    await using experience = await ExperienceStore.open("memory:");
    const agent = agentOver(experience, order, 2, shortens(WAYS[way]!));
    const state = await agent.invoke(asks("find the number"), inThread);
    expect(state.messages.length).toBeLessThan(5);
    await agent.invoke(asks("find it again"), inThread);
    const recorded = await storedExperiences(experience);
    expect(recorded.map(({ task, approach }) => [task, approach])).toEqual([
      ["find the number", STEPS],
      ["find it again", STEPS],
    ]);
    expect(recorded.map(({ metadata }) => metadata["tokens_used"])).toEqual([40, 40]);
  },
);

test.each(["first", "last"])(
  "results of tools that LangChain clears leave the answer last, and the errors as they were; the middleware stands %s",
  async (order) => {
    await using experience = await ExperienceStore.open("memory:");
    const lost = tool(
      ({ q }) => {
        if (q === "one") throw new Error("no index for one");
        return `the result of ${q}`;
      },
      { name: "search", description: "searches", schema: z.object({ q: z.string() }) },
    );
    const own = experienceMiddleware(experience, { evaluate: ({ output }) => output === "42" });
    const edits = [new ClearToolUsesEdit({ trigger: { tokens: 1 }, keep: { messages: 0 } })];
    const clears = contextEditingMiddleware({ edits }) as unknown as AgentMiddleware<undefined>;
    const agent = createAgent({
      model: fakeModel()
        .respond(says("", ["one"]))
        .respond(says("", ["two"]))
        .respond(says("", ["three"]))
        .respond(says("42")),
      tools: [lost],
      middleware: order === "first" ? [own, clears] : [clears, own],
    });
    const { messages } = await agent.invoke(asks("find the number"));
    expect(messages.map(({ text }) => text)).toContain("[cleared]");
    const [recorded] = await storedExperiences(experience);
    expect(recorded).toMatchObject({ approach: STEPS, outcome: "success" });
    // A middleware inside of the other sees no more than what was cleared.
    const worked = 'search({"q":"two"})';
    expect(recorded?.metadata["tool_errors"]).toEqual(
      order === "first" ? [{ tool: "search", error: "Error: no index for one", worked }] : undefined,
    );
  },
);

test("a call that a hook took back is no step, nor is one that it replaced", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const replaced: Shortened = (messages) => {
    const last = messages.at(-1) as AIMessage;
    const [call] = last.tool_calls ?? [];
    if (call === undefined) return [];
    const taken = new RemoveMessage({ id: last.id ?? "" });
    const other = { ...call, args: { q: "safe" } };
    return [
      taken,
      new AIMessage(
        call.args["q"] === "secret" ? { content: "I may not." } : { content: "", tool_calls: [other] },
      ),
    ];
  };
  const own = experienceMiddleware(experience, { evaluate: () => true });
  for (const queries of [["secret"], ["public"]])
    await createAgent({
      model: fakeModel().respond(says("", queries)).respond(says("42")),
      tools: [search],
      middleware: [own, shortens(replaced, "afterModel")],
    }).invoke(asks(`find what is ${queries[0]}`));
  const recorded = await storedExperiences(experience);
  expect(recorded.map(({ approach }) => approach)).toEqual(["I may not.", 'search({"q":"safe"}) -> 42']);
});

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
