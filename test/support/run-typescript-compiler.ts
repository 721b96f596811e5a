import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { repositoryRoot } from "./source-files.ts";

/** Writes JavaScript for TypeScript files, without a look at their types. */
export async function runTypescriptCompiler(...args: string[]): Promise<void> {
  const compiler = join(repositoryRoot, "node_modules", "typescript", "bin", "tsc");
  await promisify(execFile)(process.execPath, [compiler, "--noCheck", ...args]);
}
