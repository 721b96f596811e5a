import { lstatSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A folder of the engine's Python, what Python compiled of it, or what a killed process left of writing it. */
const OURS = /^(?<folder>python-[0-9a-f]{16})(?:\.compiled|(?<writing>\.writing-.*))?$/;
/** Milliseconds without a start after which a version of this package counts as gone. If not, it writes its folder again. */
const UNUSED = 30 * 24 * 3_600_000;
const WRITTEN_IN = 3_600_000;

/** Notes that the folder of this version is used. */
export function noteUse(folder: string, now: number = Date.now()): void {
  try {
    utimesSync(folder, now / 1_000, now / 1_000);
  } catch {
    // A folder whose use cannot be noted is removed at worst, and written again.
  }
}

/** Removes what other versions and killed processes left beside a folder. Never throws: a start does not depend on it. */
export function removeOld(folder: string, now: number = Date.now()): void {
  const root = dirname(folder);
  for (const name of namesIn(root)) {
    const { folder: owner, writing } = OURS.exec(name)?.groups ?? {};
    if (owner === undefined || (owner === basename(folder) && writing === undefined)) continue;
    // Compiled modules are as old as the last use of their folder.
    const at = timeOf(join(root, writing === undefined ? owner : name)) ?? timeOf(join(root, name)) ?? now;
    if (now - at > (writing === undefined ? UNUSED : WRITTEN_IN)) remove(join(root, name));
  }
}

function namesIn(root: string): string[] {
  try {
    return readdirSync(root).toSorted().toReversed(); // what belongs to a folder before the folder
  } catch {
    return [];
  }
}

function timeOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // It belongs to another user.
  }
}
