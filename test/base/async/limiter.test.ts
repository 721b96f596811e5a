import { setTimeout } from "node:timers/promises";

import { expect, test } from "vitest";

import { Limiter } from "../../../src/base/async/limiter.ts";

test("runs at most so many at once, in order, whatever fails", async () => {
  const limiter = new Limiter(2);
  let [running, most] = [0, 0];
  const started: number[] = [];
  const results = await Promise.allSettled(
    Array.from({ length: 9 }, (_, index) =>
      limiter.run(async () => {
        started.push(index);
        most = Math.max(most, ++running);
        await setTimeout(1);
        running--;
        if (index % 3 === 0) throw new Error("failed");
      }),
    ),
  );
  expect(most).toBe(2);
  expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(results.filter(({ status }) => status === "rejected")).toHaveLength(3);
});
