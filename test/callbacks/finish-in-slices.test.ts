import { expect, test } from "vitest";

import type { CapturedRun } from "../../src/callbacks/captured-run.ts";
import { finishInSlices } from "../../src/callbacks/finish-in-slices.ts";
import type { RunRecord } from "../../src/index.ts";

test("the agent goes on between runs that take long to finish, and their order stays", async () => {
  const runs = Array.from({ length: 40 }, (_, at): CapturedRun => ({
    bytes: 0,
    finish: () => {
      const end = performance.now() + 2;
      while (performance.now() < end);
      return { id: String(at) } as RunRecord;
    },
  }));
  let turns = 0;
  let done = false;
  const count = (): void => {
    turns++;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  const records = await finishInSlices(runs);
  done = true;
  expect(records.map(({ id }) => Number(id))).toEqual(runs.map((_, at) => at));
  expect(turns).toBeGreaterThanOrEqual(30);
});
