import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ENGINE_VERSION } from "./cache-directory.ts";
import { READY_MARKER } from "./find-engine.ts";

/** The size of an installation. It shows a missing file, or a file of another size, without starting Python. */
interface Inventory {
  readonly version: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Exits with 0 if the folder in which Python looks for packages still holds Deeplake. An update of the system's Python
 * can change this folder.
 */
const CHECK = `import os, sys
sys.exit(not os.path.isdir(sys.argv[1] + "/lib/python%d.%d/site-packages/deeplake" % sys.version_info[:2]))`;

/**
 * Whether the environment in a directory still has as many files and bytes as when `setup` checked it, and its Python
 * finds Deeplake. This starts Python, but not the engine.
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
    // Without a marker or without files there is no installation.
    return false;
  }
}

/** Marks an environment as checked. */
export function markReady(directory: string): void {
  writeFileSync(join(directory, READY_MARKER), `${JSON.stringify(takeInventory(directory))}\n`);
}

function takeInventory(directory: string): Inventory {
  let files = 0;
  let bytes = 0;
  for (const entry of readdirSync(join(directory, "lib"), { recursive: true, withFileTypes: true })) {
    // Python may write its caches at any time.
    if (!entry.isFile() || entry.parentPath.endsWith("__pycache__")) continue;
    files++;
    bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return { version: ENGINE_VERSION, files, bytes };
}
