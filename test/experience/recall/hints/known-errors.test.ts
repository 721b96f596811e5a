import { join } from "node:path";
import { expect, test, vi } from "vitest";

import { type ExperienceInput, ExperienceStore } from "../../../../src/index.ts";
import { portOf } from "../../../../src/experience/store/port.ts";
import { temporaryDirectory } from "../../../support/temporary-directory.ts";

let next = 0;
const met = (error: string, more: Partial<ExperienceInput> = {}): ExperienceInput => ({
  task: "ship it",
  approach: "x",
  outcome: "success",
  metadata: { tool_errors: [{ tool: "orders", error, worked: "orders({})" }] },
  ...more,
});
const hint = async (experience: ExperienceStore, error: string): Promise<string> => {
  const asked = { id: `known-errors-${next++}`, task: "send it", tool: "orders", error, isRepeated: false };
  return (await portOf(experience).hint(asked, {})).text;
};

test("a directory gives hints to whoever opens it, and has them in its ledger", async () => {
  const directory = join(temporaryDirectory(), "location");
  await using first = await ExperienceStore.open(directory);
  await first.record(met("Error: no order 7"));
  await using second = await ExperienceStore.open(directory);
  expect(await hint(second, "no order 9")).toContain("Worked after this error: orders({})");
  await first.record(met("Error: no customer", { id: "later" }));
  expect(await hint(first, "no customer")).not.toBe("");
  const { exposures } = await portOf(second).evidence();
  expect(exposures.map(({ failure }) => failure)).toEqual([
    "orders: no order <number>",
    "orders: no customer",
  ]);
  expect((await second.trust.trace("later"))?.injections).toMatchObject([{ kind: "hint", injected: true }]);
  expect(await first.erase({ ids: "later" })).toMatchObject({ found: true });
  expect(await hint(first, "no customer")).toBe("");
});

test("of many experiences all are read once, and what is added is known soon", async () => {
  const experience = await ExperienceStore.open(`memory:known-errors-${next++}`);
  await experience.recordMany(
    Array.from({ length: 2_050 }, (_, index) => met(`Error: ${index % 2 === 0 ? "even" : "odd"}`)),
  );
  expect(await hint(experience, "even")).not.toBe("");
  await experience.record(met("Error: neither"));
  await vi.waitFor(async () => expect(await hint(experience, "neither")).not.toBe(""), {
    timeout: 50_000,
    interval: 50,
  });
  expect(experience.health().errors).toEqual({});
});

test("a closed store is an error, which integrations count", async () => {
  const experience = await ExperienceStore.open(`memory:known-errors-${next++}`);
  await experience.record(met("Error: even"));
  await experience.close();
  await expect(hint(experience, "even")).rejects.toMatchObject({ code: "CLOSED" });
});
