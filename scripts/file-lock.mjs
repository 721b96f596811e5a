// A lock between processes of one machine: a file that its owner keeps touching. `src/base/async/file-lock.ts` cannot
// be used here, because this lock is taken before there is anything that runs TypeScript.
import { closeSync, openSync, rmSync, statSync, utimesSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const HEARTBEAT_MS = 1_000;
const ABANDONED_MS = 10_000;

/** Runs the work while no other process holds the lock; a lock without a heartbeat is taken over. */
export async function withFileLock(path, work) {
  while (!create(path)) {
    takeOverWhenAbandoned(path);
    await sleep(200);
  }
  const heartbeat = setInterval(() => utimesSync(path, new Date(), new Date()), HEARTBEAT_MS);
  const release = () => rmSync(path, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off("exit", release);
    release();
  }
}

function create(path) {
  try {
    closeSync(openSync(path, "wx"));
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function takeOverWhenAbandoned(path) {
  if (!isAbandoned(path)) return;
  // Two waiters that both saw the old lock must not both remove one: the second would remove
  // the new owner's. So the check is repeated under a lock of its own.
  const guard = `${path}.takeover`;
  if (!create(guard)) {
    if (isAbandoned(guard)) rmSync(guard, { force: true });
    return;
  }
  if (isAbandoned(path)) rmSync(path, { force: true });
  rmSync(guard, { force: true });
}

function isAbandoned(path) {
  const status = statSync(path, { throwIfNoEntry: false });
  return status !== undefined && Date.now() - status.mtimeMs > ABANDONED_MS;
}
