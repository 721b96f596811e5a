import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ENGINE_VERSION } from "./cache-directory.ts";
import { READY_MARKER } from "./find-engine.ts";

/** What an installation holds: enough to notice a missing or changed file without starting Python. */
interface Inventory {
  readonly version: string;
  readonly files: number;
  readonly bytes: number;
}

/** Exits with 0 when its Python still looks for packages where they were installed: a system's update can change that. */
const CHECK = `import os, sys
sys.exit(not os.path.isdir(sys.argv[1] + "/lib/python%d.%d/site-packages/deeplake" % sys.version_info[:2]))`;

/**
 * Whether the environment in a directory is complete and unchanged since it was seen to work: files are counted and
 * its Python is started, but the engine is not.
 */
export function isIntact(directory: string): boolean {
  try {
    const marker = JSON.parse(readFileSync(join(directory, READY_MARKER), "utf8")) as Inventory;
    const found = takeInventory(directory);
    return (
      marker.version === ENGINE_VERSION &&
      marker.files === found.files &&
      marker.bytes === found.bytes &&
      spawnSync(join(directory, "bin", "python"), ["-I", "-S", "-c", CHECK, directory]).status === 0
    );
  } catch {
    // No marker, or no installation to count: both mean that there is none.
    return false;
  }
}

/** Marks an environment that was seen to work. */
export function markReady(directory: string): void {
  writeFileSync(join(directory, READY_MARKER), `${JSON.stringify(takeInventory(directory))}\n`);
}

function takeInventory(directory: string): Inventory {
  let files = 0;
  let bytes = 0;
  for (const entry of readdirSync(join(directory, "lib"), { recursive: true, withFileTypes: true })) {
    // Python writes its caches whenever it likes.
    if (!entry.isFile() || entry.parentPath.endsWith("__pycache__")) continue;
    files++;
    bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return { version: ENGINE_VERSION, files, bytes };
}
