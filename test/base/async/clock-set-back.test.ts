import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { withFileLock } from "../../../src/base/async/file-lock.ts";
import { withRetries } from "../../../src/base/async/with-retries.ts";
import { Opening } from "../../../src/experience/store/opening.ts";
import { DownTimes } from "../../../src/storage/spool/down-times.ts";
import { Spool } from "../../../src/storage/spool/spool.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const HOUR = 3_600_000;
let offset = 0;

beforeEach(() => {
  const real = Date.now.bind(Date);
  offset = 0;
  vi.spyOn(Date, "now").mockImplementation(() => real() + offset);
  vi.useFakeTimers({ toFake: ["performance"] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Time passes, and meanwhile somebody sets the clock of the system back. */
function pass(milliseconds: number): void {
  vi.advanceTimersByTime(milliseconds);
  offset -= HOUR;
}

test("retries end at their deadline", async () => {
  const down = new Error("down");
  let attempts = 0;
  const attempt = async (): Promise<{ retry: Error }> => {
    attempts++;
    pass(600);
    return { retry: down };
  };
  const options = { deadline: performance.now() + 1_000, backoff: { baseMs: 1, capMs: 1 } };
  await expect(withRetries(attempt, options)).rejects.toBe(down);
  expect(attempts).toBe(2);
});

test("a table that did not answer is asked again after the time", () => {
  const down = new DownTimes(() => {});
  down.failed("runs", new Error("down"));
  expect(down.reason("runs")).toBeDefined();
  pass(1_001);
  expect(down.reason("runs")).toBeUndefined();
  down.close();
});

test("a location that could not be opened is opened again after the time", async () => {
  let isDown = true;
  const opening = new Opening(async () => {
    if (isDown) throw new Error("down");
  });
  await expect(opening.opened()).rejects.toThrow("down");
  isDown = false;
  await expect(opening.opened()).rejects.toThrow("down");
  pass(10_001);
  await expect(opening.opened()).resolves.toBeUndefined();
});

test("a spool that was emptied has room again", async () => {
  const directory = join(temporaryDirectory(), "spool");
  const spool = new Spool(directory, 4_096);
  const row = { id: "a", text: "x".repeat(3_000) };
  expect((await spool.append("runs", [row])).kept).toBe(1);
  expect((await spool.append("runs", [row])).kept).toBe(0);
  for await (const segment of spool.claims("runs")) await segment.done();
  pass(1_001);
  expect((await spool.append("runs", [row])).kept).toBe(1);
});

test("a lock that is not released is waited for no longer than asked", async () => {
  const path = join(temporaryDirectory(), "lock");
  writeFileSync(path, String(process.pid));
  const waiting = withFileLock(path, 1_000, async () => "ran");
  await sleep(50);
  pass(1_001);
  await expect(waiting).rejects.toMatchObject({ code: "TIMEOUT" });
});
