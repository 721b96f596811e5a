import { expect, test } from "vitest";

import { Turns } from "../../../src/base/async/turns.ts";

test("tasks run one after another in the order they came, also after one that fails", async () => {
  const turns = new Turns();
  const told: string[] = [];
  const task = (name: string, milliseconds: number) => async (): Promise<string> => {
    told.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    told.push(`${name} ends`);
    if (name === "b") throw new Error("b failed");
    return name;
  };
  const [a, b, c] = [turns.take(task("a", 10)), turns.take(task("b", 5)), turns.take(task("c", 0))];
  await expect(b).rejects.toThrow("b failed");
  await turns.done();
  expect(told).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  expect(await Promise.all([a, c])).toEqual(["a", "c"]);
});
