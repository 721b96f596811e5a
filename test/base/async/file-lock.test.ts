import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { isRunning, withFileLock } from "../../../src/base/async/file-lock.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const directory = temporaryDirectory();

test("lets one at a time in, and frees the lock when the task fails", async () => {
  const path = join(directory, "a.lock");
  let inside = 0;
  let most = 0;
  const task = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside--;
    throw new Error("failed");
  };
  await Promise.allSettled([0, 1, 2].map(() => withFileLock(path, 10_000, task)));
  expect(most).toBe(1);
  expect(existsSync(path)).toBe(false);
});

test("takes over the lock of a process that is gone, and waits no longer than told for one that runs", async () => {
  const path = join(directory, "b.lock");
  writeFileSync(path, "4194399");
  expect(await withFileLock(path, 5_000, async () => "mine")).toBe("mine");
  // Left by a process that died, or found no room, before it wrote its id.
  writeFileSync(path, "");
  utimesSync(path, new Date(0), new Date(0));
  expect(await withFileLock(path, 5_000, async () => "mine")).toBe("mine");
  writeFileSync(path, String(process.pid));
  const ended = AbortSignal.timeout(50);
  await expect(withFileLock(path, 10_000, async () => "never", ended)).rejects.toMatchObject({
    name: "AbortError",
  });
  await expect(withFileLock(path, 50, async () => "never")).rejects.toMatchObject({ code: "TIMEOUT" });
});

test("a lock of before this process is of another one, also with the id of this process", async () => {
  // In a container, a process that is started again often has the id that it had before.
  const path = join(directory, "c.lock");
  writeFileSync(path, String(process.pid));
  const before = new Date(Date.now() - process.uptime() * 1_000 - 5_000);
  utimesSync(path, before, before);
  expect(await withFileLock(path, 1_000, async () => "mine")).toBe("mine");
  expect(isRunning(process.pid, before.getTime())).toBe(false);
  expect(isRunning(process.pid, Date.now())).toBe(true);
  expect(isRunning(process.ppid, before.getTime())).toBe(true);
});
