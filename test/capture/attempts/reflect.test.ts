import { AIMessage } from "@langchain/core/messages";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { createAgent, fakeModel, tool } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";

import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import { DeeplakeCallbackHandler, type Evaluator, ExperienceStore, sequence } from "../../../src/index.ts";
import { reflect } from "../../../src/advice.ts";

const LESSON = "Look the order up before a refund: order 7 was unknown.";

/** A model that reflects, and what it was asked. */
class Reflecting extends FakeListChatModel {
  readonly asked: string[] = [];
  constructor(lessons: string) {
    super({ responses: [JSON.stringify({ lessons })] });
  }
  override async _generate(
    ...given: Parameters<FakeListChatModel["_generate"]>
  ): ReturnType<FakeListChatModel["_generate"]> {
    this.asked.push(given[0].map(({ text }) => text).join("\n"));
    // oxlint-disable-next-line no-underscore-dangle
    return super._generate(...given);
  }
}

async function refund(experience: ExperienceStore, evaluate: Evaluator<never>): Promise<void> {
  const pay = tool(
    () => {
      throw new Error("order 7 is unknown");
    },
    { name: "pay_back", description: "Pays.", schema: z.object({}) },
  );
  const model = fakeModel()
    .respondWithTools([{ name: "pay_back", args: {}, id: "1" }])
    .respond(new AIMessage("I paid it back"));
  const agent = createAgent({
    model,
    tools: [pay],
    middleware: [experienceMiddleware(experience, { evaluate: evaluate as never })],
  });
  await agent
    .invoke(
      { messages: [{ role: "user", content: "refund order 7 of Ann" }] },
      { callbacks: [new DeeplakeCallbackHandler(experience)] },
    )
    .catch(() => {});
  await experience.flush();
}

test("a failure that a check did not explain gets a lesson from the steps of the run and from what worked", async () => {
  await using experience = await ExperienceStore.open("memory:");
  await experience.record({
    task: "refund order 8 of Ann",
    approach: "lookup(8) -> refund(8)",
    outcome: "success",
  });
  const model = new Reflecting(LESSON);
  await refund(
    experience,
    sequence(() => false, reflect(model)),
  );
  expect(model.asked).toHaveLength(1);
  expect(model.asked[0]).toContain("lookup(8) -> refund(8)");
  expect(model.asked[0]).toContain("pay_back");
  expect(model.asked[0]).toContain("order 7 is unknown");
  const { items, text } = await experience.recall("refund order 7 of Ann", { outcome: "failure" });
  expect(text).toContain(`Lesson: ${LESSON}`);
  expect(items[0]?.experience).toMatchObject({ outcome: "failure", score: 0, labelSource: "test" });
  expect((await experience.labels(items[0]?.experience.id ?? "")).at(-1)).toMatchObject({
    source: "llm",
    confidence: 0,
    author: "reflection",
    lessons: LESSON,
  });
});

test.each<readonly [string, () => object | boolean]>([
  ["worked", () => true],
  ["was explained", () => ({ score: 0, comment: "expected 7, got 8" })],
  ["has a lesson", () => ({ score: 0, lessons: "Ask first." })],
])("nobody is asked about what %s", async (_, check) => {
  await using experience = await ExperienceStore.open("memory:");
  const model = new Reflecting(LESSON);
  await refund(experience, sequence(check as never, reflect(model)));
  expect(model.asked).toEqual([]);
  expect(experience.health().errors).toEqual({});
});

test("a model that answers something else, or copies a tool, teaches nothing and is counted", async () => {
  await using experience = await ExperienceStore.open("memory:");
  await refund(
    experience,
    sequence(() => false, reflect(new FakeListChatModel({ responses: ["no"] }))),
  );
  await refund(
    experience,
    sequence(() => false, reflect(new Reflecting("order 7 is unknown"))),
  );
  expect(experience.health().errors).toEqual({ reflect: 1, evaluate: 1 });
  expect((await experience.recall("refund order 7 of Ann")).text).toBe("");
});
