import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { DownTimes } from "../../../src/storage/spool/down-times.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a table that fails is left alone for 1, 2, 4, … at most 30 seconds, then tried again", () => {
  const again = vi.fn<() => void>();
  const down = new DownTimes(again);
  for (const [failures, seconds] of [1, 2, 4, 8, 16, 30, 30].entries()) {
    down.failed("runs", "error");
    vi.advanceTimersByTime(seconds * 1_000 - 1);
    expect(down.reason("runs")).toMatchObject({ error: "error" });
    expect(again).toHaveBeenCalledTimes(failures);
    vi.advanceTimersByTime(1);
    expect(down.reason("runs")).toBeUndefined();
    expect(again).toHaveBeenCalledTimes(failures + 1);
  }
  expect(down.reason("experiences")).toBeUndefined();
});

test("an answer ends it at once and begins anew", () => {
  const again = vi.fn<() => void>();
  const down = new DownTimes(again);
  down.failed("runs", "error");
  down.failed("runs", "error");
  down.answered("runs");
  expect(down.reason("runs")).toBeUndefined();
  vi.advanceTimersByTime(0);
  expect(again).toHaveBeenCalledTimes(1);
  down.failed("runs", "error");
  vi.advanceTimersByTime(1_000);
  expect(again).toHaveBeenCalledTimes(2);
  down.failed("runs", "error");
  down.close();
  vi.advanceTimersByTime(60_000);
  expect(again).toHaveBeenCalledTimes(2);
});
