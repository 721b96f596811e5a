import { expect, test } from "vitest";

import { once } from "../../../src/base/async/once.ts";

test("runs once for all callers, and again after a failure", async () => {
  let runs = 0;
  const get = once(async () => {
    if (++runs === 1) throw new Error("first");
    return runs;
  });
  await expect(Promise.all([get(), get()])).rejects.toThrow("first");
  expect(await Promise.all([get(), get()])).toEqual([2, 2]);
  expect(runs).toBe(2);
});
