import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { TestProject } from "vitest/node";

import { runTypescriptCompiler } from "./run-typescript-compiler.ts";
import { repositoryRoot } from "./source-files.ts";

/**
 * Compiles what tests run in processes of their own, once for a test run: a process through tsx starts a second later.
 * Under the package's own name its sources are found, as an application finds the package.
 */
export default async function compilePrograms(project: TestProject): Promise<void> {
  const target = join(repositoryRoot, ".cache", "programs");
  await compile(target);
  project.onTestsRerun(() => compile(target));
  process.env["COMPILED_PROGRAMS"] = target;
}

async function compile(target: string): Promise<void> {
  rmSync(target, { recursive: true, force: true });
  const emit = ["--noEmit", "false", "--declaration", "false", "--isolatedDeclarations", "false"];
  const folders = ["--rootDir", repositoryRoot, "--outDir", target];
  await runTypescriptCompiler("-p", repositoryRoot, ...emit, ...folders);
  for (const path of readdirSync(join(repositoryRoot, "src"), { recursive: true, encoding: "utf8" }))
    if (path.endsWith(".py")) cpSync(join(repositoryRoot, "src", path), join(target, "src", path));
  const description = readFileSync(join(repositoryRoot, "package.json"), "utf8");
  writeFileSync(join(target, "package.json"), description.replaceAll("./dist/esm/", "./src/"));
}
