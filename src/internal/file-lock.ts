import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { DeeplakeError } from "../errors.ts";

/**
 * Runs a task while holding a lock file, so that two processes never do it at once. A lock whose holder is gone is
 * taken over.
 * @throws DeeplakeError TIMEOUT when the holder does not finish in `timeout` milliseconds
 */
export async function withFileLock<T>(path: string, timeout: number, task: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const deadline = Date.now() + timeout;
  while (!(await acquired(path))) {
    if (Date.now() > deadline) {
      throw new DeeplakeError(
        "TIMEOUT",
        `Expected the lock ${path} to be released within ${timeout / 1000} s, but its holder still runs. Wait for it, or remove the file if no set-up runs.`,
      );
    }
    await sleep(100);
  }
  try {
    return await task();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquired(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const holder = Number(await readFile(path, "utf8").catch(() => ""));
  // An empty file is one whose holder is about to write its id, or died before; the next round sees which.
  if (holder > 0 && !isRunning(holder)) await takeAway(path, holder);
  return false;
}

/** Removes the lock of a dead holder; where another process was faster, its new lock is put back. */
async function takeAway(path: string, holder: number): Promise<void> {
  const taken = `${path}.${process.pid}`;
  try {
    await rename(path, taken);
    if (Number(await readFile(taken, "utf8")) === holder) await rm(taken, { force: true });
    else await rename(taken, path);
  } catch (error) {
    // Another process took it away first.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
