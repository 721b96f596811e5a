import { readFileSync } from "node:fs";
import { SyntheticEmbeddings } from "@langchain/core/utils/testing";
import { expect, test } from "vitest";

import { arms, measuredArm } from "../../../examples/demo/arms.ts";
import { PolicyModel } from "../../../examples/demo/policy-model.ts";
import { type RecallTime, timed, timedEmbeddings } from "../../../examples/demo/recall-times.ts";
import { latency } from "../../../examples/demo/report.ts";
import { runArm } from "../../../examples/demo/run-arm.ts";
import { pairedDifference } from "../../../examples/demo/statistics.ts";
import { approachesOf, approachRates, execute, taskStream } from "../../../examples/demo/tasks.ts";
import { ExperienceStore } from "../../../src/index.ts";

const tasks = taskStream(240, 7);

test("the policy imports nothing of the tasks or their checks", () => {
  const imports = (path: string): string[] =>
    [...readFileSync(`examples/demo/${path}`, "utf8").matchAll(/from "(.+)"/g)].map(
      ([, from]) => from as string,
    );
  expect(imports("policy-model.ts").filter((from) => from.startsWith("."))).toEqual(["./random.ts"]);
  expect(imports("random.ts")).toEqual([]);
});

test("no approach solves all tasks of its family, and none solves no task", async () => {
  const rates = await approachRates(tasks);
  expect(new Set(rates.map(({ family }) => family)).size).toBeGreaterThanOrEqual(10);
  expect(rates.filter(({ rate }) => rate === 0 || rate === 1)).toEqual([]);
});

test("the stream is the same for a seed, and no task names an approach", () => {
  expect(taskStream(240, 7)).toEqual(tasks);
  expect(taskStream(240, 8)).not.toEqual(tasks);
  const telling = tasks.filter(({ family, text }) =>
    Object.keys(approachesOf(family)).some((name) => text.includes(name)),
  );
  expect(telling).toEqual([]);
});

test("a result that differs from the truth is told", async () => {
  const solved = [];
  for (const task of tasks.slice(0, 30)) {
    for (const approach of Object.keys(approachesOf(task.family))) {
      if ((await execute(task, approach)).correct)
        solved.push(execute({ ...task, truth: `${task.truth}?` }, approach));
    }
  }
  expect(solved.length).toBeGreaterThan(20);
  expect((await Promise.all(solved)).filter(({ correct }) => correct)).toEqual([]);
});

test("memory helps, withheld and shuffled memory do not", { timeout: 120_000 }, async () => {
  const results = [];
  for (const arm of Object.values(arms(tasks, 7))) {
    await using experience = await ExperienceStore.open("memory:", { template: "plain" });
    results.push(
      (await runArm(arm, tasks.slice(0, 120), experience, new PolicyModel({ seed: 7 }), () => {})).successes,
    );
  }
  const [memory, withheld, shuffled] = results as [boolean[], boolean[], boolean[]];
  expect(pairedDifference(memory, withheld, 7).low).toBeGreaterThan(0);
  expect(pairedDifference(memory, shuffled, 7).low).toBeGreaterThan(0);
  expect(pairedDifference(shuffled, withheld, 7).points).toBeLessThan(8);
});

test(
  "the measured arm withholds memory from a share of threads, and lift compares them",
  { timeout: 120_000 },
  async () => {
    const { holdout = 0 } = measuredArm;
    await using experience = await ExperienceStore.open("memory:", { template: "plain", holdout });
    await runArm(measuredArm, tasks.slice(0, 120), experience, new PolicyModel({ seed: 7 }), () => {});
    const { withheld, difference } = await experience.experiment.lift();
    expect(withheld.n).toBeGreaterThan(20);
    expect(difference).toBeGreaterThan(0);
  },
);

test("the time of a recall tells that of its embedding apart, and leaves out what is embedded beside it", async () => {
  const embeddings = timedEmbeddings(new SyntheticEmbeddings({ vectorSize: 8 }));
  await using experience = await ExperienceStore.open("memory:", { embeddings });
  await experience.record({ task: "Plan a trip", approach: "Ask for dates", outcome: "success" });
  const times: RecallTime[] = [];
  const store = timed(experience, times);
  expect(times).toEqual([]);
  await Promise.all([
    store.recall("Plan a journey"),
    store.record({ task: "Book a table", approach: "Call", outcome: "success" }),
    embeddings.embedQuery("something else"),
  ]);
  const [time] = times as [RecallTime];
  expect(times).toHaveLength(1);
  expect(time.embedding).toBeGreaterThan(0);
  expect(time.all).toBeGreaterThan(time.embedding);
  const result = { name: "a", successes: [], rows: { experiences: 1, runs: 0, injections: 0 }, seconds: 1 };
  expect(latency({ ...result, recallTimes: [{ all: 12, embedding: 7 }] })).toBe(
    "recall latency, ledger included: p50 12.0 ms, of which embedding 7.0 ms; p95 12.0 ms, of which embedding 7.0 ms (1 recalls)",
  );
});

test("the interval of a difference covers it and excludes what it should", () => {
  const half = Array.from({ length: 200 }, (_, index) => index % 2 === 0);
  const none = half.map(() => false);
  const { points, low, high } = pairedDifference(half, none, 1);
  expect(points).toBe(50);
  expect(low).toBeGreaterThan(40);
  expect(high).toBeLessThan(60);
  expect(pairedDifference(half, half, 1)).toEqual({ points: 0, low: 0, high: 0 });
});
