import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { Command, MemorySaver } from "@langchain/langgraph";
import {
  type AgentMiddleware,
  createAgent,
  createMiddleware,
  fakeModel,
  humanInTheLoopMiddleware,
  toolCallLimitMiddleware,
} from "langchain";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import { runApproach } from "../../../src/base/messages/run-texts.ts";
import { takeSnapshot } from "../../../src/base/messages/snapshot.ts";
import { toolCallTexts } from "../../../src/base/messages/tool-calls.ts";
import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { storedExperiences, storedRuns } from "../../support/run-tree.ts";

/** LangChain's own middleware does not fit its own types under exactOptionalPropertyTypes. */
const theirs = (middleware: unknown): AgentMiddleware<undefined> => middleware as AgentMiddleware<undefined>;

let next = 0;
const erase = tool(
  ({ name }) => {
    if (name === "locked") throw new Error("It is locked.");
    return `${name} erased`;
  },
  { name: "erase", description: "d", schema: z.object({ name: z.string() }) },
);
const calls = (name: string, id = "1"): AIMessage =>
  new AIMessage({ content: "", tool_calls: [{ name: "erase", args: { name }, id, type: "tool_call" }] });

/** The approach as middleware records it, and as a label does. */
async function approachesOf(
  name: string,
  decision: object,
): Promise<{ readonly recorded: unknown; readonly labelled: unknown }> {
  const approaches: unknown[] = [];
  for (const isOurs of [true, false]) {
    const experience = await ExperienceStore.open(`memory:tool-calls-${next++}`);
    const handler = new DeeplakeCallbackHandler(experience, { experienceFromRun: true });
    const agent = createAgent({
      model: fakeModel().respond(calls(name)).respond(new AIMessage("done")),
      tools: [erase],
      checkpointer: new MemorySaver(),
      middleware: [
        isOurs
          ? experienceMiddleware(experience, { evaluate: () => true })
          : theirs(createMiddleware({ name: "Nothing" })),
        theirs(humanInTheLoopMiddleware({ interruptOn: { erase: true } } as never)),
      ],
    });
    const config = { callbacks: [handler], configurable: { thread_id: "t1" } };
    await agent.invoke({ messages: "erase it" }, config);
    await agent.invoke(new Command({ resume: { decisions: [decision] } }), config);
    const root = (await storedRuns(experience)).findLast(({ parentId }) => parentId === null);
    if (!isOurs) await experience.label(root?.id ?? "", { outcome: "success", source: "human" });
    approaches.push((await storedExperiences(experience))[0]?.approach);
  }
  const [recorded, labelled] = approaches;
  return { recorded, labelled };
}

describe("what a person decides of a call of a tool, in the approach", () => {
  test.each<[string, string, object, string]>([
    ["approved", "a", { type: "approve" }, 'erase({"name":"a"}) -> done'],
    ["approved, and failed", "locked", { type: "approve" }, 'erase({"name":"locked"}) -> done'],
    [
      "edited",
      "a",
      { type: "edit", editedAction: { name: "erase", args: { name: "b" } } },
      'erase({"name":"b"}) -> done',
    ],
    ["rejected", "a", { type: "reject" }, 'not done: erase({"name":"a"}) -> done'],
    [
      "rejected with a reason",
      "a",
      { type: "reject", message: "Never erase.\nAsk first." },
      'not done: erase({"name":"a"}) (Never erase.) -> done',
    ],
  ])("%s", async (_what, name, decision, approach) => {
    expect(await approachesOf(name, decision)).toEqual({ recorded: approach, labelled: approach });
  });
});

test("a call beyond a limit was not done", async () => {
  const experience = await ExperienceStore.open(`memory:tool-calls-${next++}`);
  const agent = createAgent({
    model: fakeModel().respond(calls("a")).respond(calls("b", "2")).respond(new AIMessage("done")),
    tools: [erase],
    middleware: [
      experienceMiddleware(experience, { evaluate: () => true }),
      theirs(toolCallLimitMiddleware({ runLimit: 1, exitBehavior: "end" } as never)),
    ],
  });
  await agent.invoke({ messages: "erase both" });
  expect((await storedExperiences(experience))[0]?.approach).toMatch(
    /^erase\(\{"name":"a"\}\) -> not done: erase\(\{"name":"b"\}\) -> Tool call limit reached/,
  );
});

test("a call of a tool that there is not was not done", () => {
  const answer = new ToolMessage({
    content: "Error: erase is not a valid tool, try one of [look].",
    tool_call_id: "1",
    status: "error",
  });
  expect(toolCallTexts([calls("a"), answer])).toEqual([
    'not done: erase({"name":"a"}) (Error: erase is not a valid tool, try one of [look].)',
  ]);
});

test.each([
  "Tool 'erase' failed with TypeError.",
  "Tool 'erase' failed after 3 attempts with Error: no such file",
])("a call whose tool failed was done: %s", (content) => {
  const answer = new ToolMessage({ content, tool_call_id: "1", status: "error" });
  expect(toolCallTexts([calls("a"), answer])).toEqual(['erase({"name":"a"})']);
});

test("only the answer to the very call counts, and one without an error", () => {
  const refused = (id: string) =>
    new ToolMessage({
      content: "User rejected the tool call for `erase`",
      tool_call_id: id,
      status: "error",
    });
  const fine = new ToolMessage({ content: "User rejected the tool call for `erase`", tool_call_id: "3" });
  expect(toolCallTexts([calls("a"), calls("b", "2"), calls("c", "3"), refused("2"), fine])).toEqual([
    'erase({"name":"a"})',
    'not done: erase({"name":"b"})',
    'erase({"name":"c"})',
  ]);
});

test("stored messages say the same", () => {
  const refused = { type: "tool", content: "No.", tool_call_id: "1", status: "error" };
  const call = {
    type: "ai",
    content: "",
    tool_calls: [{ name: "erase", args: { name: "a" }, id: "1", type: "tool_call" }],
  };
  const messages = [{ type: "human", content: "erase it" }, call, refused, { type: "ai", content: "done" }];
  expect(runApproach({ messages })).toBe('not done: erase({"name":"a"}) (No.) -> done');
  expect(runApproach({ messages: [new HumanMessage("?"), ...messages.slice(1)] })).toContain(
    "not done: erase(",
  );
});

const SEARCHED = 'web_search({"query":"weather"})';

test.each([
  [
    "Anthropic",
    {
      content: [
        { type: "server_tool_use", id: "1", name: "web_search", input: { query: "weather" } },
        { type: "web_search_tool_result", tool_use_id: "1", content: [] },
        { type: "text", text: "sunny" },
      ],
      response_metadata: { model_provider: "anthropic" },
    },
  ],
  [
    "OpenAI",
    {
      content: [{ type: "text", text: "sunny" }],
      additional_kwargs: {
        tool_outputs: [
          {
            type: "web_search_call",
            id: "1",
            status: "completed",
            action: { type: "search", query: "weather" },
          },
        ],
      },
      response_metadata: { model_provider: "openai" },
    },
  ],
  [
    "LangChain's standard blocks",
    {
      content: [
        { type: "server_tool_call", id: "1", name: "web_search", args: { query: "weather" } },
        { type: "text", text: "sunny" },
      ],
    },
  ],
])("a tool that the provider runs is a step, live and as it is stored: %s", (_provider, fields) => {
  const message = new AIMessage(fields);
  expect(toolCallTexts([message])).toEqual([SEARCHED]);
  const stored: unknown = JSON.parse(JSON.stringify(takeSnapshot({ messages: [message] }).value));
  expect(runApproach(stored)).toBe(`${SEARCHED} -> sunny`);
});

test.each([
  ["blocks that LangChain does not know", { content: [{ type: "text" }, { type: 5 }, null] }],
  ["no content", { content: undefined }],
])("a message with %s has its own calls", (_name, fields) => {
  const tool_calls = [{ name: "erase", args: {}, id: "1", type: "tool_call" as const }];
  const message = Object.assign(new AIMessage({ content: "", tool_calls }), fields) as AIMessage;
  expect(toolCallTexts([message])).toEqual(["erase({})"]);
});
