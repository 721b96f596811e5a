import { randomUUID } from "node:crypto";

import { AIMessage } from "@langchain/core/messages";
import { Command, MemorySaver } from "@langchain/langgraph";
import { type AgentMiddleware, createAgent, fakeModel, humanInTheLoopMiddleware, tool } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";

import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { ScriptedModel } from "../../applications/scripted-model.ts";
import { storedExperiences } from "../../support/run-tree.ts";

const look = tool(({ q }) => `found ${q}`, {
  name: "look",
  description: "Looks.",
  schema: z.object({ q: z.string() }),
});

test("an agent with two stores is told of both, and each keeps the attempt with all that it cost", async () => {
  const [own, team] = await Promise.all([1, 2].map(() => ExperienceStore.open(`memory:${randomUUID()}`)));
  if (!own || !team) throw new Error("no stores");
  await own.record({ task: "find x", approach: "in the drawer", outcome: "success" });
  await team.record({ task: "find x", approach: "on the shelf", outcome: "success" });
  const prompts: string[] = [];
  const model = new ScriptedModel({
    answer: (messages) => {
      prompts.push(messages.map(({ text }) => text).join("\n"));
      return messages.at(-1)?.type === "tool"
        ? new AIMessage("there")
        : new AIMessage({ content: "", tool_calls: [{ name: "look", args: { q: "x" }, id: "1" }] });
    },
    tokens: { input: 10, output: 5 },
  });
  const agent = createAgent({
    model,
    tools: [look],
    checkpointer: new MemorySaver(),
    middleware: [
      experienceMiddleware(own, { evaluate: () => true }),
      experienceMiddleware(team, { evaluate: () => ({ score: 0, comment: "too slow" }), name: "Team" }),
      humanInTheLoopMiddleware({
        interruptOn: { look: true },
      } as never) as unknown as AgentMiddleware<undefined>,
    ],
  });
  const callbacks = [own, team].map((store) => new DeeplakeCallbackHandler(store));
  const config = { callbacks, configurable: { thread_id: "t" } };
  await agent.invoke({ messages: "find x" }, config);
  const state = await agent.invoke(new Command({ resume: { decisions: [{ type: "approve" }] } }), config);
  expect(Object.keys(state)).toEqual(["messages"]);
  expect(prompts).toHaveLength(2);
  for (const prompt of prompts) expect(prompt).toMatch(/in the drawer[^]*on the shelf[^]*find x/u);
  const attempt = { approach: 'look({"q":"x"}) -> there', threadId: "t" };
  for (const [store, outcome] of [
    [own, "success"],
    [team, "failure"],
  ] as const) {
    const found = (await storedExperiences(store)).filter(({ threadId }) => threadId === "t");
    expect(found).toMatchObject([{ ...attempt, outcome, metadata: { tokens_used: 30 } }]);
  }
});

test("a name is a text that is not empty, and the default stays", async () => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  expect(() => experienceMiddleware(experience, { name: "" })).toThrow(/name/u);
  const twice = [experienceMiddleware(experience), experienceMiddleware(experience)];
  expect(twice.map(({ name }) => name)).toEqual(["Experience", "Experience"]);
  expect(() => createAgent({ model: fakeModel(), tools: [], middleware: twice })).toThrow(/Experience/u);
});
