import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";

import { findEngine } from "../../src/storage/local/find-engine.ts";
import { program } from "./program.ts";

/**
 * Runs a script of test/support as another machine would: with lock files of its own, so that nothing but the storage
 * is shared. Resolves when it has ended.
 * @throws Error with what it wrote to standard error, when it failed.
 */
export async function processOfAnotherMachine(
  script: string,
  given: readonly string[],
  { folder, environment }: { folder: string; environment: NodeJS.ProcessEnv },
): Promise<void> {
  const child = spawn(process.execPath, [...program(`test/support/${script}`), ...given], {
    env: {
      ...process.env,
      ...environment,
      DEEPLAKE_PYTHON: findEngine().python,
      LANGCHAIN_DEEPLAKE_CACHE: mkdtempSync(join(folder, "machine-")),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${script} ended with ${String(code)}: ${said}`);
}
