import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Writes an executable that stands for an interpreter one does not have: of another version, or incomplete. */
export function fakePython(path: string, script: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}
