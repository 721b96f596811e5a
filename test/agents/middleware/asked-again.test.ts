import { randomUUID } from "node:crypto";

import { AIMessage, ToolMessage } from "@langchain/core/messages";
import { createAgent, tool, toolStrategy } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";

import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import { DeeplakeCallbackHandler, ExperienceStore } from "../../../src/index.ts";
import { ScriptedModel } from "../../applications/scripted-model.ts";
import { storedExperiences } from "../../support/run-tree.ts";

const calling = (...calls: readonly [name: string, args: object][]): AIMessage =>
  new AIMessage({
    content: "",
    tool_calls: calls.map(([name, args], at) => ({ name, args: args as never, id: `${name} ${at}` })),
  });

/** A model that says these, one after the other, in 15 tokens each. */
function saying(...said: AIMessage[]) {
  let next = 0;
  const answer = (): AIMessage => {
    const { content, tool_calls = [] } = said[next++] as AIMessage;
    return new AIMessage({
      content,
      tool_calls: tool_calls.map((call) => ({ ...call, id: `${next} ${call.id}` })),
    });
  };
  return new ScriptedModel({ answer, tokens: { input: 10, output: 5 } });
}

const Total = z.object({ total: z.number() }).meta({ title: "total" });
const wrong: [string, object] = ["total", { total: "many" }];
const right: [string, object] = ["total", { total: 42 }];

test.each<[string, readonly AIMessage[], number]>([
  ["does not fit", [calling(wrong), calling(right)], 30],
  ["does not fit twice", [calling(wrong), calling(wrong), calling(right)], 45],
  ["comes twice in one message", [calling(right, right), calling(right)], 30],
  ["does not fit after a tool", [calling(["look", {}]), calling(wrong), calling(right)], 45],
])("a structured response that %s and is asked for again is no end", async (_what, said, tokens) => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  const outputs: unknown[] = [];
  const evaluate = ({ output }: { output: unknown }): boolean => outputs.push(output) > 0;
  const agent = createAgent({
    model: saying(...said),
    tools: [tool(() => "found", { name: "look", description: "Looks.", schema: z.object({}) })],
    responseFormat: toolStrategy(Total),
    middleware: [experienceMiddleware(experience, { evaluate })],
  });
  const callbacks = [new DeeplakeCallbackHandler(experience)];
  const { structuredResponse } = await agent.invoke({ messages: "sum up" }, { callbacks });
  expect(structuredResponse).toEqual({ total: 42 });
  expect(outputs).toEqual([{ total: 42 }]);
  expect(await storedExperiences(experience)).toMatchObject([{ metadata: { tokens_used: tokens } }]);
});

test("an agent that ends with what a tool returned, in a message of its own, has ended", async () => {
  const experience = await ExperienceStore.open(`memory:${randomUUID()}`);
  const look = tool(
    (_input, { toolCall }) =>
      new ToolMessage({ name: "look", content: "found", tool_call_id: toolCall.id as string }),
    { name: "look", description: "Looks.", schema: z.object({}), returnDirect: true },
  );
  const middleware = [experienceMiddleware(experience, { evaluate: ({ output }) => output === "found" })];
  const agent = createAgent({ model: saying(calling(["look", {}])), tools: [look], middleware });
  await agent.invoke({ messages: "find it" });
  expect(await storedExperiences(experience)).toMatchObject([{ outcome: "success" }]);
});
