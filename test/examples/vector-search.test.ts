import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { expect, test } from "vitest";

import { program } from "../support/program.ts";
import { repositoryRoot } from "../support/source-files.ts";

test("adds, searches, filters, replaces and deletes", async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...program("examples/vector-search.ts"), "memory:"],
    { cwd: repositoryRoot },
  );
  expect(stdout.trimEnd().split("\n")).toEqual([
    "1.00 memory: An agent with memory",
    "0.50 graph: A graph runs the agent",
    "since 2026: graph",
    "by vector and words: graph",
    "by words: storage, graph",
    "added 1 of 1",
    "retrieved: Python reads the vectors as well",
    "left: 1",
    "left in the other namespace: 1",
  ]);
});
