import { expect, test } from "vitest";

import type { CountTokens } from "../../../src/experience/prompt/count-tokens.ts";
import { ExperienceStore } from "../../../src/index.ts";

const wrong: Readonly<Record<string, unknown>> = {
  "a promise": Promise.resolve(3),
  NaN: Number.NaN,
  Infinity,
  "-1": -1,
  "3 as a text": "3",
  undefined,
};

test.each(Object.entries(wrong))("a counter that gives %s is refused", async (_, tokens) => {
  const countTokens = (() => tokens) as unknown as CountTokens;
  const refused = { code: "INVALID_ARGUMENT", message: expect.stringContaining("countTokens") };
  await using experience = await ExperienceStore.open("memory:");
  await experience.record({ task: "parse csv", approach: "x", outcome: "success" });
  for (const options of [{ countTokens, tokenBudget: 500 }, { countTokens }])
    await expect(experience.recall("parse csv", options)).rejects.toMatchObject(refused);
});
