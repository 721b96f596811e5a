import { expect, test } from "vitest";

import { type Interval, wilson } from "../../../src/base/stats/wilson.ts";
import { newcombePaired } from "../../../src/base/stats/newcombe-paired.ts";
import { runsNeeded } from "../../../src/base/stats/sample-size.ts";
import { stratifiedDifference } from "../../../src/base/stats/stratified-difference.ts";

/** Two rates that were drawn with one probability. */
function newcombe(a: number, m: number, b: number, n: number): Interval {
  const arm = (injected: boolean, successes: number, trials: number) =>
    Array.from({ length: trials }, (_, index) => ({
      injected,
      propensity: 0.5,
      value: Number(index < successes),
    }));
  return stratifiedDifference([...arm(true, a, m), ...arm(false, b, n)])?.interval ?? [NaN, NaN];
}

const rounded = (interval: readonly number[]) => interval.map((end) => Number(end.toFixed(4)));

test("Wilson's interval is the published one", () => {
  expect(rounded(wilson(81 / 263, 263))).toEqual([0.2553, 0.3662]);
  expect(rounded(wilson(15 / 148, 148))).toEqual([0.0624, 0.1605]);
  expect(wilson(0, 0)).toEqual([0, 1]);
});

test.each([
  [56, 70, 48, 80, [0.0524, 0.3339]],
  [9, 10, 3, 10, [0.1705, 0.809]],
  [5, 56, 0, 29, [-0.0381, 0.1926]],
])("Newcombe's interval for %i/%i against %i/%i is the published one", (a, m, b, n, interval) => {
  expect(rounded(newcombe(a, m, b, n))).toEqual(interval);
});

test("strata are one interval: computed apart, from the formulas of the paper", () => {
  const arm = (propensity: number, injected: boolean, successes: number, trials: number) =>
    Array.from({ length: trials }, (_, index) => ({
      injected,
      propensity,
      value: Number(index < successes),
    }));
  const found = stratifiedDifference([
    ...arm(0.8, true, 12, 20),
    ...arm(0.8, false, 3, 6),
    ...arm(0.9, true, 30, 60),
    ...arm(0.9, false, 2, 10),
    ...arm(0.95, true, 5, 9), // nobody to compare with
  ]);
  expect(found?.difference).toBeCloseTo(0.23, 10);
  expect(rounded(found?.interval ?? [])).toEqual([-0.0389, 0.4328]);
});

test("scores that vary less than zeros and ones of the same mean say more", () => {
  const width = (values: readonly number[]): number => {
    const both = [true, false].flatMap((injected) =>
      values.map((value) => ({ injected, propensity: 0.5, value })),
    );
    const [lower, upper] = stratifiedDifference(both)?.interval ?? [NaN, NaN];
    return upper - lower;
  };
  const [alike, apart] = [
    [0.4, 0.6],
    [0, 1],
  ].map((pair) => width(Array.from({ length: 20 }, () => pair).flat()));
  // The standard deviations are .1 and .5, and a little is allowed for what few values hide.
  expect((alike ?? NaN) / (apart ?? NaN)).toBeGreaterThan(0.2);
  expect((alike ?? NaN) / (apart ?? NaN)).toBeLessThan(0.35);
});

test("pairs that agree narrow the interval, pairs that disagree widen it", () => {
  const width = ([lower, upper]: readonly [number, number]) => upper - lower;
  const apart = width(newcombe(60, 100, 50, 100));
  expect(width(newcombePaired({ both: 48, onlyFirst: 12, onlySecond: 2, neither: 38 }))).toBeLessThan(
    0.7 * apart,
  );
  expect(width(newcombePaired({ both: 20, onlyFirst: 40, onlySecond: 30, neither: 10 }))).toBeGreaterThan(
    apart,
  );
});

test("387 runs per arm tell 60% from 50% in 80% of trials; unequal arms need more in all", () => {
  expect(runsNeeded(0.5, 0.1, 1)).toEqual({ injected: 388, withheld: 388 });
  const unequal = runsNeeded(0.5, 0.1, 1 / 9);
  expect(unequal.withheld).toBeLessThan(388);
  expect(unequal.injected + unequal.withheld).toBeGreaterThan(776);
});
