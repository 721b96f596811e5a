import { AIMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";
import { type AgentMiddleware, createAgent, createMiddleware, fakeModel } from "langchain";
import { expect, test } from "vitest";

import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import { ExperienceStore } from "../../../src/index.ts";

const TASK = "pay the invoice";
const MEMORY = "look it up";
let next = 0;

type WrapModelCall = NonNullable<Parameters<typeof createMiddleware>[0]["wrapModelCall"]>;

/** Runs an agent with a middleware behind ours, or before it. */
async function run(
  wrapModelCall: WrapModelCall,
  { into = "system", isBefore = false }: { into?: "system" | "message"; isBefore?: boolean } = {},
) {
  const experience = await ExperienceStore.open(`memory:watch-prompt-${next++}`);
  await experience.record({ task: TASK, approach: MEMORY, outcome: "success" });
  const model = fakeModel().respond(new AIMessage("ok")).respond(new AIMessage("ok"));
  const other = createMiddleware({ name: "Other", wrapModelCall }) as AgentMiddleware<undefined>;
  const ours = experienceMiddleware(experience, { into });
  const middleware = isBefore ? [other, ours] : [ours, other];
  await createAgent({ model, tools: [], systemPrompt: "S", middleware }).invoke({
    messages: [new HumanMessage(TASK)],
  });
  return {
    ...experience.health(),
    prompts: model.calls.map(({ messages }) => messages.map(({ text }) => text).join()),
  };
}

test.each<[string, WrapModelCall, { into: "system" | "message" }]>([
  ["system prompt", (request, handler) => handler({ ...request, systemPrompt: "mine" }), { into: "system" }],
  [
    "system message",
    (request, handler) => handler({ ...request, systemMessage: new SystemMessage("mine") }),
    { into: "system" },
  ],
  [
    "messages",
    (request, handler) => handler({ ...request, messages: [new HumanMessage("mine")] }),
    { into: "message" },
  ],
])("a middleware behind that replaces the %s is counted", async (_what, wrap, options) => {
  const { errors, lastError, prompts } = await run(wrap, options);
  expect(prompts.join()).not.toContain(MEMORY);
  expect(errors).toEqual({ prompt: 1 });
  expect(lastError?.message).toMatch(/Put that middleware before experienceMiddleware/u);
});

test.each<[string, WrapModelCall, { isBefore?: boolean }]>([
  ["stands before", (request, handler) => handler({ ...request, systemPrompt: "mine" }), { isBefore: true }],
  ["adds to it", (request, handler) => handler({ ...request, systemPrompt: `${request.systemPrompt}!` }), {}],
  ["answers itself", () => new AIMessage("mine"), {}],
  [
    "asks another model first",
    async (request, handler) => {
      await fakeModel().respond(new AIMessage("easy")).invoke("How hard is it?");
      return handler(request);
    },
    {},
  ],
])("a middleware that %s is no fault", async (_what, wrap, options) => {
  const { errors } = await run(wrap, options);
  expect(errors).toEqual({});
});
