import { expect, test } from "vitest";

import { retryDelay } from "../../../src/base/async/retry-delay.ts";
import { withRetries } from "../../../src/base/async/with-retries.ts";

const backoff = { baseMs: 1, capMs: 4 };

test("tries until it is done", async () => {
  let attempts = 0;
  const result = await withRetries<string>(
    async () => (++attempts < 4 ? { retry: new Error("not yet") } : { done: "done" }),
    { deadline: performance.now() + 5_000, backoff },
  );
  expect([result, attempts]).toEqual(["done", 4]);
});

test("gives up with the last error where the other side asks to wait past the deadline", async () => {
  const trying = withRetries(async () => ({ retry: new Error("busy"), afterMs: 60_000 }), {
    deadline: performance.now() + 1_000,
    backoff,
  });
  await expect(trying).rejects.toThrow("busy");
});

test("an abort ends the waiting", async () => {
  const trying = withRetries(async () => ({ retry: new Error("busy") }), {
    deadline: performance.now() + 60_000,
    backoff: { baseMs: 30_000, capMs: 30_000 },
    signal: AbortSignal.timeout(20),
  });
  await expect(trying).rejects.toMatchObject({ name: "AbortError" });
});

test("waits grow, are capped, and never fall below what was asked", () => {
  const longest = [0, 1, 2, 3, 9].map((attempt) =>
    retryDelay(attempt, { baseMs: 10, capMs: 50 }, 0, () => 1),
  );
  expect(longest).toEqual([10, 20, 40, 50, 50]);
  expect(retryDelay(3, { baseMs: 10, capMs: 50 }, 0, () => 0)).toBe(0);
  expect(retryDelay(0, { baseMs: 10, capMs: 50 }, 700, () => 1)).toBe(700);
});
