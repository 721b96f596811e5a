import { AIMessage } from "@langchain/core/messages";
import { END, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { createAgent } from "langchain";
import { expect, test } from "vitest";

import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { searchExperienceTool } from "../../../src/runs.ts";
import { storedRuns } from "../../support/run-tree.ts";

let next = 0;

async function filled(options = {}): Promise<ExperienceStore> {
  const experience = await ExperienceStore.open(`memory:search-tool-${next++}`, options);
  await experience.recordMany([
    { task: "parse the csv export", approach: "split at commas", outcome: "failure", lessons: "quotes" },
    { task: "parse the csv export", approach: "use a csv reader", outcome: "success" },
  ]);
  return experience;
}

test("answers with experiences as fenced text", async () => {
  await using experience = await filled();
  const text: unknown = await searchExperienceTool(experience, { k: 1 }).invoke({
    query: "parse a csv export",
    outcome: "failure",
  });
  expect(text).toMatch(/^<past-experience>\n[^]*split at commas[^]*\n<\/past-experience>$/);
  expect(text).not.toContain("csv reader");
});

test.each([["plain"], ["blocks"], [() => "in words of my own"]] as const)(
  "fences what the template %s writes, once",
  async (template) => {
    await using experience = await filled();
    const text = await searchExperienceTool(experience, { recall: { template } }).invoke({
      query: "parse the csv export",
    });
    expect(text.match(/<past-experience>/g)).toHaveLength(1);
    expect(text).toMatch(/<\/past-experience>$/);
  },
);

test("an agent calls it by its name; the ledger notes thread, run and what was given", async () => {
  await using experience = await filled();
  const search = searchExperienceTool(experience, { name: "look_back", description: "Looks back." });
  expect(search.description).toBe("Looks back.");
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("agent", ({ messages }) => ({
      messages:
        messages.at(-1)?.type === "human"
          ? new AIMessage({
              content: "",
              tool_calls: [{ name: "look_back", args: { query: "parse the csv export" }, id: "call" }],
            })
          : new AIMessage("done"),
    }))
    .addNode("tools", new ToolNode([search]))
    .addEdge(START, "agent")
    .addConditionalEdges("agent", ({ messages }) =>
      (messages.at(-1) as AIMessage).tool_calls?.length ? "tools" : END,
    )
    .addEdge("tools", "agent")
    .compile({ checkpointer: new MemorySaver() });
  const { messages } = await graph.invoke(
    { messages: [{ role: "user", content: "parse" }] },
    { configurable: { thread_id: "t" }, callbacks: [new DeeplakeCallbackHandler(experience)] },
  );
  expect(messages.find(({ type }) => type === "tool")?.text).toContain("use a csv reader");
  expect(await experience.counts()).toMatchObject({ injections: 2 });
  const root = (await storedRuns(experience)).find(({ parentId }) => parentId === null);
  await experience.label(root!.id, { outcome: "success", source: "human" });
  // The outcome of the agent's thread is joined with what the tool gave it.
  await experience.record({
    task: "parse",
    approach: "reader",
    outcome: "success",
    threadId: "t",
    runId: root!.id,
  });
  expect(await experience.experiment.lift()).toMatchObject({ injected: { n: 1 }, withheld: { n: 0 } });
});

test("says so when nothing is known or all of it is withheld", async () => {
  await using experience = await filled();
  const nothing = "No experience with similar tasks was found.";
  expect(await searchExperienceTool(experience).invoke({ query: "sing" })).toBe(nothing);
  const withheld = searchExperienceTool(experience, { recall: { holdout: 0.999_999 } });
  expect(await withheld.invoke({ query: "parse the csv export" })).toBe(nothing);
});

test("a model cannot choose what was chosen for it, and reads what is wrong with an outcome", async () => {
  await using experience = await filled();
  const search = searchExperienceTool(experience, { recall: { outcome: "success" } });
  expect(await search.invoke({ query: "parse the csv export", outcome: "failure" })).not.toContain("commas");
  expect(await search.invoke({ query: "parse", outcome: "good" })).toMatch(
    /^Expected success, failure or partial/,
  );
});

test("a failing store is a short text for the agent and an error in health()", async () => {
  const experience = await filled();
  const search = searchExperienceTool(experience);
  await experience.close();
  expect(await search.invoke({ query: "parse" })).toMatch(/^Past experience cannot be searched/);
  expect(JSON.stringify(experience.health().errors)).toContain("searchExperienceTool");
});

test("options that recall does not take are refused at once, not while the agent works", async () => {
  await using experience = await filled();
  expect(() => searchExperienceTool(experience, { k: 0 })).toThrow(/whole number from 1 in k/);
  expect(() => searchExperienceTool(experience, { recall: { holdout: 1 } })).toThrow(/holdout/);
});

test("createAgent takes it, and a call without a query is an answer to the model", async () => {
  class Calling extends FakeListChatModel {
    override bindTools(): this {
      return this;
    }
    override async _generate(): Promise<{ generations: { text: string; message: AIMessage }[] }> {
      const called = this.i++ > 0;
      const tool_calls = called ? [] : [{ name: "search_experience", args: { task: "parse" }, id: "call" }];
      return {
        generations: [{ text: "", message: new AIMessage({ content: called ? "done" : "", tool_calls }) }],
      };
    }
  }
  await using experience = await filled();
  const agent = createAgent({
    model: new Calling({ responses: [] }),
    tools: [searchExperienceTool(experience)],
  });
  const { messages } = await agent.invoke({ messages: [{ role: "user", content: "parse" }] });
  expect(messages.map(({ type }) => type)).toEqual(["human", "ai", "tool", "ai"]);
  expect(messages[2]?.text).toContain("schema");
});
