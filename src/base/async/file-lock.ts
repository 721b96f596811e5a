import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { DeeplakeError } from "../errors.ts";
import { makeDirectory } from "./make-directory.ts";

/** Most milliseconds between creating a lock file and writing the holder's process id into it. */
const TIME_TO_WRITE = 5_000;

/**
 * Runs a task while holding a lock file, so that two processes never run the task at once. The lock file of a
 * dead process is taken over.
 * @throws DeeplakeError TIMEOUT if the lock is not released within `timeout` milliseconds; an `AbortError` if
 * `signal` aborts the waiting
 */
export async function withFileLock<T>(
  path: string,
  timeout: number,
  task: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  await makeDirectory(dirname(path));
  const deadline = performance.now() + timeout;
  while (!(await acquired(path))) {
    if (performance.now() > deadline) {
      throw new DeeplakeError(
        "TIMEOUT",
        `Expected the lock ${path} to be released within ${timeout / 1000} s, got a holder that still runs. Wait for it, or remove the file if no set-up runs.`,
      );
    }
    await sleep(100, undefined, { signal });
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
  const holder = processIn(await readFile(path, "utf8").catch(() => ""));
  const found = await stat(path).catch(() => null);
  if (found && isAbandoned(holder, found.mtimeMs)) await takeAway(path, holder);
  return false;
}

/**
 * Whether the holder of a lock file has died. A lock file without a process id is abandoned once it is older than
 * `TIME_TO_WRITE`: the holder died before it wrote its id, or the disk was full.
 */
function isAbandoned(holder: number, at: number): boolean {
  return holder > 0 ? !isRunning(holder, at) : Date.now() - at > TIME_TO_WRITE;
}

/** Removes the lock file of a dead holder. If another process has already replaced the file, the new one stays. */
async function takeAway(path: string, holder: number): Promise<void> {
  const taken = `${path}.${process.pid}`;
  try {
    await rename(path, taken);
    if (processIn(await readFile(taken, "utf8")) === holder) await rm(taken, { force: true });
    else await rename(taken, path);
  } catch (error) {
    // Another process removed the file first.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/** The process id in a lock file; 0 if there is none. */
function processIn(text: string): number {
  return Number(text) || 0;
}

/** Milliseconds by which the clocks of a process and of a file system may differ. */
const CLOCKS_DIFFER = 1_000;

/**
 * Whether the process that had the id `pid` at the time `at` may still run. Ids are reused, and each start of a
 * container gives the same ids. So if `pid` is the id of this process, but `at` is before its start, an earlier process
 * had the id, and it has ended.
 */
export function isRunning(pid: number, at: number): boolean {
  if (pid === process.pid) return at > Date.now() - process.uptime() * 1_000 - CLOCKS_DIFFER;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
