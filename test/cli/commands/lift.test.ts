import { beforeAll, expect, test } from "vitest";

import { runCommand } from "../../../src/cli/run-command.ts";
import { ExperienceStore } from "../../../src/index.ts";

const location = "memory:lift-of-many-tasks";
const WORDS = ["alpha", "beta", "gamma", "delta", "epsilon"];
const TASKS = WORDS.flatMap((one) =>
  WORDS.map(
    (other) =>
      `${"Add the invoices of the shop at the corner of the long street. ".repeat(2)}${one} ${other}`,
  ),
);

beforeAll(async () => {
  await using experience = await ExperienceStore.open(location, { holdout: 0.5 });
  for (const [index, task] of TASKS.entries()) {
    const threadId = `thread-${index}`;
    await experience.record({ task, approach: "carry", outcome: "success" });
    await experience.recall(task, { threadId });
    await experience.record({ task, approach: "carry", outcome: "failure", threadId });
  }
});

async function lift(...args: string[]): Promise<string> {
  return (await runCommand(["lift", ...args, "--from", location])).stdout;
}

test("tasks that begin alike can be told apart, and the rest is counted", async () => {
  const text = await lift("--by", "cluster");
  const names = text.split("\n").filter((line) => line.startsWith("  Add the invoices"));
  expect(names).toHaveLength(20);
  expect(new Set(names).size).toBe(20);
  for (const name of names) expect(name).toMatch(/(?:alpha|beta|gamma|delta|epsilon)$/u);
  expect(text).toContain("20 of 25 groups, largest first; --k shows more.");
});

test("--k says how many groups are listed", async () => {
  expect((await lift("--by", "cluster", "--k", "3")).match(/^ {2}Add/gmu)).toHaveLength(3);
  expect(await lift("--by", "cluster", "--k", "25")).not.toContain("--k shows more");
  expect((await runCommand(["lift", "--k", "0", "--from", location])).stderr).toContain("k");
});

test("words of statistics are explained or absent", async () => {
  const text = await lift("--by", "month");
  expect(text).not.toMatch(/newcombe|units/iu);
  expect(text).toContain("MISSING: how many more");
  expect(text).toContain("n: threads, or runs without a thread");
});
