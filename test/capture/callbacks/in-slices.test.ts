import { expect, test } from "vitest";

import { inSlices } from "../../../src/capture/callbacks/run-queue.ts";

test("the agent goes on between steps that take long, and their order stays", async () => {
  const steps: number[] = [];
  let turns = 0;
  let done = false;
  const count = (): void => {
    turns++;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  await inSlices(() => {
    const end = performance.now() + 2;
    while (performance.now() < end);
    return steps.push(steps.length) < 40;
  });
  done = true;
  expect(steps).toEqual(Array.from({ length: 40 }, (_, at) => at));
  expect(turns).toBeGreaterThanOrEqual(30);
});
