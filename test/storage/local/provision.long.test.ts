import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { cacheDirectory, ENGINE_VERSION } from "../../../src/storage/local/cache-directory.ts";
import { engineEnvironment } from "../../../src/storage/local/engine-environment.ts";
import { findEngine } from "../../../src/storage/local/find-engine.ts";
import { provision, type Provisioned } from "../../../src/storage/local/provision.ts";
import { program } from "../../support/program.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const cache = temporaryDirectory();
const engine = cacheDirectory({ LANGCHAIN_DEEPLAKE_CACHE: cache });
const PATIENT = { timeout: 180_000 };

beforeEach(() => {
  vi.stubEnv("LANGCHAIN_DEEPLAKE_CACHE", cache);
  vi.stubEnv("DEEPLAKE_PYTHON", "");
});
afterEach(() => vi.unstubAllEnvs());

async function setUpInAProcess(): Promise<Provisioned> {
  const args = [...program("src/cli/main.ts"), "setup", "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1024 * 1024 });
  return JSON.parse(stdout) as Provisioned;
}

async function versionFound(): Promise<string> {
  const args = ["-c", "import deeplake; print(deeplake.__version__)"];
  const { stdout } = await promisify(execFile)(findEngine().python, args, { env: engineEnvironment() });
  return stdout.trim();
}

function leftovers(): string[] {
  return readdirSync(cache).filter((name) => name !== basename(engine));
}

test(
  "without a network it fails with pip's reason and leaves nothing that passes for an engine",
  PATIENT,
  async () => {
    vi.stubEnv("PIP_INDEX_URL", "http://127.0.0.1:9/simple");
    vi.stubEnv("PIP_EXTRA_INDEX_URL", "");
    vi.stubEnv("PIP_FIND_LINKS", "");
    vi.stubEnv("PIP_RETRIES", "0");
    const message = expect.stringContaining("No matching distribution found for deeplake");
    await expect(provision()).rejects.toMatchObject({ code: "ENGINE_FAILED", message });
    expect(leftovers()).toEqual([]);
    expect(() => findEngine()).toThrow(expect.objectContaining({ code: "ENGINE_MISSING" }));
  },
);

test("two processes at once build one engine, and a third call does nothing", PATIENT, async () => {
  const both = await Promise.all([setUpInAProcess(), setUpInAProcess()]);
  expect(both.filter(({ built }) => built)).toHaveLength(1);
  expect(findEngine()).toEqual({ python: join(engine, "bin", "python"), source: "setup" });
  expect(await versionFound()).toBe(ENGINE_VERSION);
  expect(await provision()).toMatchObject({ built: false, directory: engine });
  expect(leftovers()).toEqual([]);
});

test("an interrupted rebuild leaves the engine that was there", PATIENT, async () => {
  const interrupted = new AbortController();
  const onProgress = (line: string): void => {
    if (line.startsWith("Installing")) setTimeout(() => interrupted.abort(), 300);
  };
  await expect(provision({ force: true, onProgress, signal: interrupted.signal })).rejects.toMatchObject({
    code: "ABORTED",
  });
  expect(leftovers()).toEqual([]);
  expect(await versionFound()).toBe(ENGINE_VERSION);
});

test("a deleted file is noticed and mended, beside what a killed set-up left", PATIENT, async () => {
  const libraries = readdirSync(join(engine, "lib"), { recursive: true, encoding: "utf8" });
  const deleted = libraries.find((name) => /site-packages\/deeplake\/_deeplake\..*so$/.test(name)) ?? "";
  rmSync(join(engine, "lib", deleted));
  mkdirSync(join(`${engine}.building-killed`, "bin"), { recursive: true });
  // An id that no process has: they end below it.
  writeFileSync(`${engine}.lock`, "4194399");
  expect(await provision()).toMatchObject({ built: true });
  expect(await versionFound()).toBe(ENGINE_VERSION);
  expect(leftovers()).toEqual([]);
});

test("a cache that cannot be used is named with the remedy", async () => {
  const file = join(cache, "a-file");
  writeFileSync(file, "");
  vi.stubEnv("LANGCHAIN_DEEPLAKE_CACHE", file);
  const message = expect.stringMatching(new RegExp(`${file}.*LANGCHAIN_DEEPLAKE_CACHE`));
  await expect(provision()).rejects.toMatchObject({ code: "ENGINE_FAILED", message });
  expect(readFileSync(file, "utf8")).toBe("");
});
