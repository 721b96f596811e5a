import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import { engineEnvironment } from "../../../src/storage/local/engine-environment.ts";
import { findEngine } from "../../../src/storage/local/find-engine.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const root = temporaryDirectory();

test.each([1, 2, 3])(
  "the copy in memory shows what a fresh handle shows, whoever writes and however (%i)",
  async (seed) => {
    const { stdout } = await promisify(execFile)(
      findEngine().python,
      ["test/support/resident_cases.py", root, String(seed), "50"],
      { env: engineEnvironment() },
    );
    const done = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Record<string, number>;
    expect(Object.values(done).reduce((sum, count) => sum + count, 0)).toBe(50);
  },
);
