import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import { engineEnvironment } from "../../../src/storage/local/engine-environment.ts";
import { findEngine } from "../../../src/storage/local/find-engine.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();
const HOUR = 3_600_000;

async function stepsOf(...given: string[]): Promise<number> {
  const { stdout } = await promisify(execFile)(
    findEngine().python,
    ["test/support/resident_cases.py", root, ...given],
    { env: engineEnvironment() },
  );
  const done = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Record<string, number>;
  return Object.values(done).reduce((sum, count) => sum + count, 0);
}

test(
  "1,000 times one of two processes writes, forgets or erases, and a third is told what a fresh handle shows",
  async () => {
    expect(await stepsOf("101", "1000", "others")).toBe(1_000);
  },
  HOUR,
);

test.each([201, 202, 203, 204])(
  "the copy in memory shows what a fresh handle shows after each of 200 steps (%i)",
  async (seed) => {
    expect(await stepsOf(String(seed), "200")).toBe(200);
  },
  HOUR,
);
