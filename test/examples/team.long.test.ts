import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import { firstEncounters, lastThird, tasksOf } from "../../examples/team/assignment.ts";
import { program } from "../support/program.ts";

test("agents get different tasks of the same families", () => {
  const assigned = (["ann", "ben", "cleo"] as const).map((agent) =>
    tasksOf({ agent, seed: 1, perFamily: 4 }),
  );
  const families = assigned.map((tasks) => new Set(tasks.map(({ family }) => family)));
  expect(families[1]).toEqual(families[0]);
  expect(families[2]).toEqual(families[0]);
  const all = assigned.flat().map((task) => JSON.stringify(task));
  expect(new Set(all).size).toBe(all.length);
  expect(firstEncounters(assigned[2] ?? [])).toHaveLength(families[0]?.size ?? 0);
  expect(lastThird(assigned[0] ?? []).length).toBe(2 * (families[0]?.size ?? 0));
});

test(
  "an agent that joins a team on the real engine solves more than one that starts alone",
  { timeout: 240_000 },
  async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...program("examples/team.ts"), "--seeds", "1", "--tasks", "3"],
      { timeout: 230_000 },
    );
    const [, pool, alone] =
      /All of Cleo's tasks: ([\d.]+)% with the pool, ([\d.]+)% alone/.exec(stdout) ?? [];
    expect(Number(pool)).toBeGreaterThan(Number(alone));
    expect(stdout).toMatch(/pool less alone: \+[\d.]+ points \[/);
  },
);
