import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { listOf } from "../../../src/base/async/list-of.ts";
import { readRunFile, type RunLine } from "../../../src/cli/commands/read-run-file.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const file = join(temporaryDirectory(), "runs.jsonl");

async function read(content: string): Promise<RunLine[]> {
  writeFileSync(file, content);
  return listOf(readRunFile(file));
}

const line = (task: string): string => JSON.stringify({ task, approach: "a", outcome: "success" });

test.each(["\u2028", "\u2029", "\u0085", "\v", "\f", "\u001c"])(
  "a line goes on after %j, as JSON does",
  async (sign) => {
    const tasks = [`before${sign}after`, sign, "next"];
    const lines = await read(tasks.map((task) => `${line(`x${task}`)}\n`).join(""));
    expect(lines.map((one) => "run" in one && one.run.task)).toEqual(tasks.map((task) => `x${task}`));
  },
);

test.each(["\n", "\r\n", "\r"])("lines end with %j, and the last may have no end", async (end) => {
  // The file is read in pieces of 64 KiB, whose ends fall into letters and between \r and \n.
  const tasks = Array.from({ length: 500 }, (_, index) => `${"é🙂".repeat(index % 60)} ${index}`);
  const lines = await read(`\uFEFF${tasks.map(line).join(end)}`);
  expect(lines.map((one) => "run" in one && one.run.task)).toEqual(tasks);
  expect(lines.at(-1)?.line).toBe(500);
});

test("lines without content count, so a refused line is named by its number", async () => {
  const lines = await read(`\n\r\n${line("t")}\n  \n{"task":"torn`);
  expect(lines.map((one) => [one.line, "run" in one])).toEqual([
    [3, true],
    [5, false],
  ]);
});

test("a line of many megabytes is one line", async () => {
  const [one, two] = await read(`${line("x".repeat(4_000_000))}\n${line("t")}`);
  expect([one?.line, two?.line, one && "run" in one]).toEqual([1, 2, true]);
});
