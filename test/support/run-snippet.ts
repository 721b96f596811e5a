import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { runTypescriptCompiler } from "./run-typescript-compiler.ts";

/**
 * Runs a program of the documentation in a process of its own, as an application that imports the package.
 * Resolves to what it prints to standard output.
 * @throws Error with what it wrote to standard error, when it failed.
 */
export async function runSnippet(source: string): Promise<string> {
  const folder = mkdtempSync(join(process.env["COMPILED_PROGRAMS"] ?? "", "snippet-"));
  try {
    writeFileSync(join(folder, "program.mts"), source);
    const target = ["--ignoreConfig", "--noResolve", "--module", "nodenext", "--target", "es2023"];
    await runTypescriptCompiler(join(folder, "program.mts"), ...target);
    return (await promisify(execFile)(process.execPath, [join(folder, "program.mjs")])).stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
