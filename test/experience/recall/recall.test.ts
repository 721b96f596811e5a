import { expect, test } from "vitest";

import { ExperienceStore } from "../../../src/index.ts";

test("a task that carries what an earlier recall gave is looked up without it", async () => {
  await using experience = await ExperienceStore.open("memory:");
  const task = "split the customer export";
  await experience.record({ id: "split", task, approach: "by semicolons", outcome: "success" });
  await experience.record({ id: "fly", task: "book a flight", approach: "by phone", outcome: "success" });
  const { text } = await experience.recall(task, { k: 1 });
  const { items } = await experience.recall(`${text}\n\nbook a flight`, { minSimilarity: 0.5 });
  expect(items.map(({ experience: { id } }) => id)).toEqual(["fly"]);
});
