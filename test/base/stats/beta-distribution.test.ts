import { expect, test } from "vitest";

import { betaBelow, betaQuantile } from "../../../src/base/stats/beta-distribution.ts";

test.each([
  // Uniform, x^a, 1 - (1 - x)^b, and binomial sums: closed forms.
  [0.3, 1, 1, 0.3],
  [0.7, 3, 1, 0.343],
  [0.2, 1, 4, 1 - 0.8 ** 4],
  [0.5, 7, 7, 0.5],
  [0.4, 2, 3, 6 * 0.4 ** 2 * 0.6 ** 2 + 4 * 0.4 ** 3 * 0.6 + 0.4 ** 4],
])("below %d of Beta(%d, %d) lies %d", (x, alpha, beta, share) => {
  expect(betaBelow(x, alpha, beta)).toBeCloseTo(share, 10);
});

test("a quantile is where that share lies below, for small and large parameters", () => {
  for (const [alpha, beta] of [
    [0.7, 1.5],
    [0.5, 0.5],
    [3, 1.5],
    [40, 900],
    [5000, 5000],
  ] as const)
    for (const share of [0.01, 0.25, 0.5, 0.9])
      expect(betaBelow(betaQuantile(share, alpha, beta), alpha, beta)).toBeCloseTo(share, 5);
});

test("nothing lies below 0 and all below 1", () => {
  expect(betaBelow(0, 2, 3)).toBe(0);
  expect(betaBelow(1, 2, 3)).toBe(1);
});

// By rounding, each of these is above the mean on both sides.
test.each([
  [0.890625, 16.1, 1.1],
  [0.9410526315789474, 30.928571428571427, 1],
  [0.7582037996545768, 5.271428571428571, 1],
])("at %d of Beta(%d, %d), where both sides are equally near, both are found", (x, alpha, beta) => {
  expect(betaBelow(x, alpha, beta) + betaBelow(1 - x, beta, alpha)).toBeCloseTo(1, 9);
});
