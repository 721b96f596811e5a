import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { doctor, type Check } from "../../../src/cli/commands/doctor.ts";
import { cacheDirectory, ENGINE_VERSION } from "../../../src/storage/local/cache-directory.ts";
import { findEngine } from "../../../src/storage/local/find-engine.ts";
import { markReady } from "../../../src/storage/local/installation.ts";
import { fakePython } from "../../support/fake-python.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const { python: real } = findEngine();

beforeEach(() => {
  vi.stubEnv("LANGCHAIN_DEEPLAKE_CACHE", join(root, "cache"));
  vi.stubEnv("DEEPLAKE_PYTHON", "");
});
afterEach(() => vi.unstubAllEnvs());

function check(name: string, checks: readonly Check[] = doctor()): Check | undefined {
  return checks.find((found) => found.name === name);
}

test("a working engine is found with its version, and the peers", () => {
  vi.stubEnv("DEEPLAKE_PYTHON", real);
  const checks = doctor();
  expect(checks.filter(({ state }) => state === "missing")).toEqual([]);
  expect(check("engine", checks)).toMatchObject({ state: "ok", found: `${real} (DEEPLAKE_PYTHON)` });
  expect(check("deeplake", checks)?.found).toContain(ENGINE_VERSION);
  for (const name of ["@langchain/core", "@langchain/langgraph", "langchain"]) {
    expect(check(name, checks)).toMatchObject({ state: "ok", found: expect.stringMatching(/^\d+\./) });
  }
});

test("no engine is essential, and how to get one is said", () => {
  expect(check("engine")).toMatchObject({
    state: "missing",
    remedy: expect.stringContaining("npx langchain-deeplake setup"),
  });
});

test("a Python without deeplake, and one with another version, are told apart", () => {
  const lacking = "echo \"ModuleNotFoundError: No module named 'deeplake'\" >&2; exit 1";
  vi.stubEnv("DEEPLAKE_PYTHON", fakePython(join(root, "lacking"), lacking));
  expect(check("deeplake")).toMatchObject({
    state: "missing",
    found: "ModuleNotFoundError: No module named 'deeplake'",
    remedy: expect.stringContaining(`pip install deeplake==${ENGINE_VERSION}`),
  });
  vi.stubEnv("DEEPLAKE_PYTHON", fakePython(join(root, "older"), "echo 4.0.0 3.12.1"));
  expect(check("deeplake")).toMatchObject({ state: "note", found: expect.stringContaining("4.0.0") });
});

test("an installation with a file missing is to be set up again", () => {
  const directory = cacheDirectory();
  fakePython(join(directory, "bin", "python"), `echo ${ENGINE_VERSION} 3.12.1`);
  const part = fakePython(join(directory, "lib", "part"), "");
  markReady(directory);
  expect(check("engine")).toMatchObject({ state: "ok" });
  rmSync(part);
  expect(check("engine")).toMatchObject({ state: "missing", remedy: "Run `npx langchain-deeplake setup`." });
});

test("a cache that cannot be written is noted", () => {
  const file = join(root, "file");
  writeFileSync(file, "");
  vi.stubEnv("LANGCHAIN_DEEPLAKE_CACHE", file);
  expect(check("cache")).toMatchObject({ state: "note", remedy: expect.stringContaining("DEEPLAKE_PYTHON") });
});
