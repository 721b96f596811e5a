import { expect, test } from "vitest";

import { outlook } from "../../../src/base/stats/change-points.ts";

const results = (values: readonly number[], weight = 1): { value: number; weight: number }[] =>
  values.map((value) => ({ value, weight }));
const many = (count: number, value: number): number[] => Array.from({ length: count }, () => value);

test("without a change, the mean is near that of all results", () => {
  expect(outlook([])).toEqual({ mean: 0.5, still: [] });
  expect(outlook(results([1])).mean).toBeCloseTo(2 / 3, 10);
  const mixed = [1, 1, 0, 1, 1, 1, 0, 1, 1, 1];
  expect(outlook(results(mixed)).mean).toBeGreaterThan(0.7);
  expect(outlook(results(mixed)).mean).toBeLessThan(0.9);
});

test.each([1, 2, 3, 5, 10, 30, 100])("two failures in a row outweigh %i successes before them", (count) => {
  expect(outlook(results([...many(count, 1), 0, 0])).mean).toBeLessThan(0.5);
  expect(outlook(results([...many(count, 0), 1, 1])).mean).toBeGreaterThan(0.5);
});

test("a single failure among several successes is chance", () => {
  for (const count of [2, 3, 5, 10])
    expect(outlook(results([...many(count, 1), 0])).mean).toBeGreaterThan(0.5);
});

test("results from before a change stop counting, those since count in full", () => {
  const { still } = outlook(results([...many(8, 1), ...many(4, 0)]));
  expect(still.slice(0, 7).every((share) => share < 0.1)).toBe(true);
  expect(still.slice(9).every((share) => share > 0.8)).toBe(true);
  expect(still.at(-1)).toBeCloseTo(1, 10);
});

test("results of doubtful weight change little, and those without weight nothing", () => {
  const after = (weight: number): number =>
    outlook([...results(many(6, 1)), ...results([0, 0], weight)]).mean;
  expect(after(0.16)).toBeGreaterThan(0.6);
  expect(after(0.16)).toBeGreaterThan(after(0.5));
  expect(outlook(results([1, 0, 0, 1], 0)).mean).toBeCloseTo(0.5, 10);
});

test("stays a number for certain scores and long sequences", () => {
  const { mean, still } = outlook(results([...many(2_000, 1), ...many(3, 0)]));
  expect(mean).toBeLessThan(0.5);
  expect(still.every((share) => share >= 0 && share < 1 + 1e-9)).toBe(true);
});
