import { expect, test } from "vitest";

import { numbers } from "../../../bench/numbers.ts";
import {
  believed,
  centred,
  clusteredDifference,
  twoSided,
} from "../../../src/base/stats/clustered-difference.ts";

test("the normal distribution's tails", () => {
  expect(twoSided(0)).toBeCloseTo(1, 6);
  expect(twoSided(1.959964)).toBeCloseTo(0.05, 5);
  expect(twoSided(-2.575829)).toBeCloseTo(0.01, 5);
});

test("in one stratum of single tasks it is the difference of the rates", () => {
  const scores = [1, 1, 1, 0, 1, 0, 0, 0];
  const data = centred(scores.map((score, index) => ({ score, stratum: "s", task: `${index}` })));
  expect(clusteredDifference(data, [0, 1, 2, 3])?.difference).toBeCloseTo(3 / 4 - 1 / 4, 12);
});

test("over strata it is the Mantel-Haenszel difference", () => {
  // With and without: 3 of 4 and 1 of 2 in one stratum, 1 of 3 and 0 of 3 in the other.
  const cells = [
    { stratum: "a", used: [1, 1, 1, 0], others: [1, 0] },
    { stratum: "b", used: [1, 0, 0], others: [0, 0, 0] },
  ];
  const rows = cells.flatMap(({ stratum, used, others }) => [
    ...used.map((score) => ({ score, stratum, used: true })),
    ...others.map((score) => ({ score, stratum, used: false })),
  ]);
  const data = centred(rows.map(({ score, stratum }, index) => ({ score, stratum, task: `${index}` })));
  const users = rows.flatMap(({ used }, index) => (used ? [index] : []));
  const weights = [(4 * 2) / 6, (3 * 3) / 6];
  const differences = [3 / 4 - 1 / 2, 1 / 3];
  const expected =
    weights.reduce((sum, weight, index) => sum + weight * (differences[index] as number), 0) /
    (weights[0]! + weights[1]!);
  expect(clusteredDifference(data, users)?.difference).toBeCloseTo(expected, 12);
});

test("nothing can be said without attempts of both kinds, or of one task only", () => {
  const data = centred([1, 0, 1].map((score) => ({ score, stratum: "s", task: "t" })));
  expect(clusteredDifference(data, [0, 1, 2])).toBeNull();
  expect(clusteredDifference(data, [])).toBeNull();
  expect(clusteredDifference(data, [0])).toBeNull();
});

test("intervals hold the truth in about 95 of 100 sets, where attempts of a task are alike", () => {
  let held = 0;
  const sets = 400;
  for (let seed = 1; seed <= sets; seed++) {
    const next = numbers(seed);
    const rows = Array.from({ length: 80 }, (_, task) => {
      const difficulty = next() * 0.4;
      const used = next() < 0.5;
      return Array.from({ length: 3 }, () => ({
        used,
        task: `${task}`,
        score: next() < 0.3 + difficulty + (used ? 0.2 : 0) ? 1 : 0,
      }));
    }).flat();
    const data = centred(rows.map(({ task, score }) => ({ task, score, stratum: "s" })));
    const found = clusteredDifference(
      data,
      rows.flatMap(({ used }, index) => (used ? [index] : [])),
    );
    if (found && found.interval[0] <= 0.2 && found.interval[1] >= 0.2) held++;
  }
  expect(held / sets).toBeGreaterThan(0.92);
  expect(held / sets).toBeLessThan(0.98);
});

test("of many findings those are believed that chance cannot explain", () => {
  expect(believed([0.001, 0.2, 0.9, 0.03], (p) => p, 0.05)).toEqual([0.001]);
  expect(believed([0.01, 0.02, 0.03, 0.04], (p) => p, 0.05)).toEqual([0.01, 0.02, 0.03, 0.04]);
  expect(believed([], (p: number) => p, 0.05)).toEqual([]);
});
