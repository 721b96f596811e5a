import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { engineEnvironment } from "../../src/storage/local/engine-environment.ts";
import { findEngine } from "../../src/storage/local/find-engine.ts";

/** Python that finds the modules of the engine, which are imported as `deeplake_engine.…`. */
export const importEngine: string = `sys.path.insert(0, "src/storage/local")`;

const PRELUDE = "import json, sys\nimport deeplake\nfrom deeplake import types\n";

/**
 * Runs a script with the engine's own Python, as a plain user of Deeplake would, and resolves to the JSON it prints last.
 * `json`, `sys`, `deeplake` and `types` are imported; the arguments are `sys.argv[1:]`.
 */
export async function runPython(script: string, ...given: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(findEngine().python, ["-c", PRELUDE + script, ...given], {
    env: engineEnvironment(),
    maxBuffer: 64 * 1024 * 1024,
  });
  const last = stdout.trimEnd().split("\n").at(-1) ?? "";
  return last === "" ? undefined : JSON.parse(last);
}
