import { randomUUID } from "node:crypto";

import { RunnableLambda } from "@langchain/core/runnables";
import { createAgent, fakeModel } from "langchain";
import { AIMessage } from "@langchain/core/messages";
import { afterAll, beforeAll, expect, test } from "vitest";

import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";
import { DeeplakeCallbackHandler, ExperienceStore, withExperience } from "../../../src/index.ts";
import { storedExperiences } from "../../support/run-tree.ts";

const WRONG: Readonly<Record<string, () => unknown>> = {
  "a number": () => 42,
  nothing: () => undefined,
  null: () => null,
  "an object": () => ({ text: "x" }),
  "a promise": async () => await Promise.resolve("late"),
  "a promise that fails": async () => await Promise.reject(new Error("too late")),
};
const evaluate = (): boolean => true;
const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeAll(() => void process.on("unhandledRejection", note));
afterAll(() => void process.off("unhandledRejection", note));

/** What is called with an option, and the text that it gives its caller. */
const CALLS: Readonly<Record<string, (experience: ExperienceStore, option: object) => Promise<unknown>>> = {
  "a chain": (experience, option) =>
    withExperience(
      RunnableLambda.from(() => "done"),
      experience,
      { evaluate, ...option },
    ).invoke({ task: "job" }, { configurable: { user_id: "ann" } }),
  "an agent": async (experience, option) => {
    const model = fakeModel().respond(new AIMessage("done"));
    const agent = createAgent({
      model,
      middleware: [experienceMiddleware(experience, { evaluate, ...option })],
    });
    const { messages } = await agent.invoke({ messages: "job" }, { configurable: { user_id: "ann" } });
    return messages.at(-1)?.text;
  },
};

for (const [what, call] of Object.entries(CALLS)) {
  test.each(Object.keys(WRONG))(
    `${what} whose function approach returns %s goes on, and says what is wrong`,
    async (how) => {
      const experience = await ExperienceStore.open("memory:");
      expect(await call(experience, { approach: WRONG[how] })).toBe("done");
      await new Promise((resolve) => setTimeout(resolve, 1));
      expect(unhandled).toEqual([]);
      expect(await storedExperiences(experience)).toEqual([]);
      expect(experience.health()).toMatchObject({ errors: { evaluate: 1 } });
      expect(experience.health().lastError?.message).toMatch(
        /Expected the function in approach to return a string/,
      );
    },
  );

  test.each(["an object", "a promise", "a promise that fails"])(
    `${what} whose function user returns %s goes on with the user of its config, and says what is wrong`,
    async (how) => {
      const experience = await ExperienceStore.open("memory:");
      expect(await call(experience, { user: WRONG[how] })).toBe("done");
      await new Promise((resolve) => setTimeout(resolve, 1));
      expect(unhandled).toEqual([]);
      expect(await storedExperiences(experience)).toMatchObject([{ user: "ann" }]);
      expect(experience.health().errors["user"]).toBeGreaterThan(0);
      expect(experience.health().lastError?.message).toMatch(/Expected the function in user to return an id/);
    },
  );
}

test.each(Object.keys(WRONG))(
  "a labelled run whose function approach returns %s is logged, and it is counted",
  async (how) => {
    const experience = await ExperienceStore.open("memory:");
    const handler = new DeeplakeCallbackHandler(experience, {
      experienceFromRun: { approach: WRONG[how] as () => string },
    });
    const runId = randomUUID();
    await RunnableLambda.from(() => "done").invoke({ task: "job" }, { callbacks: [handler], runId });
    expect(await experience.flush()).toBe(true);
    expect(unhandled).toEqual([]);
    expect(await experience.label(runId, { outcome: "success", source: "human" })).toMatchObject({
      state: "none",
    });
    expect(experience.health().lastError?.message).toMatch(/experienceFromRun\.approach to return a string/);
  },
);

test("a function task that returns a promise that fails ends no process", async () => {
  const experience = await ExperienceStore.open("memory:");
  const task = WRONG["a promise that fails"] as () => string;
  for (const call of Object.values(CALLS)) await call(experience, { task }).catch(() => undefined);
  const handler = new DeeplakeCallbackHandler(experience, { task });
  await RunnableLambda.from(() => "done").invoke({ task: "job" }, { callbacks: [handler] });
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(unhandled).toEqual([]);
});
