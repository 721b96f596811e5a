import { RunnableLambda } from "@langchain/core/runnables";
import { expect, test } from "vitest";

import { DeeplakeCallbackHandler, ExperienceStore, withExperience } from "../../../src/index.ts";
import { experienceMiddleware } from "../../../src/agents/middleware/index.ts";

test.each([
  [{ k: -1 }, /in k, got -1/],
  [{ holdout: 5 }, /holdout/],
  [{ evaluate: "x" }, /a function in evaluate/],
  [{ into: "messages" }, /one of system, message in into/],
  [{ rank: "outcome" }, /experienceMiddleware .*got rank/],
  [{ status: "quarantined" }, /got status/],
])("wrong options are refused while it is made: %j", async (options, message) => {
  const experience = await ExperienceStore.open("memory:");
  const failed = ((): unknown => {
    try {
      return experienceMiddleware(experience, options as object);
    } catch (error) {
      return error;
    }
  })();
  expect(failed).toMatchObject({ code: "INVALID_ARGUMENT", message: expect.stringMatching(message) });
});

test("what is no store is refused", () => {
  expect(() => experienceMiddleware(undefined as unknown as ExperienceStore)).toThrow("ExperienceStore");
});

test("a location in place of the store is not repeated, since it may hold a password", () => {
  const location = "postgres://ann:secret@host/database" as unknown as ExperienceStore;
  for (const make of [
    () => experienceMiddleware(location),
    () => withExperience(RunnableLambda.from(String), location),
    () => new DeeplakeCallbackHandler(location),
  ])
    expect(make).toThrow("Expected an open ExperienceStore, got a string.");
});
