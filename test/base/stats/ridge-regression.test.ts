import { expect, test } from "vitest";

import { numbers } from "../../../bench/numbers.ts";
import { solveRidge } from "../../../src/base/stats/ridge-regression.ts";

const next = numbers(5);
const vectors = Array.from({ length: 40 }, () => Float32Array.from({ length: 3 }, () => next() - 0.5));
const values = vectors.map(([a, b]) => 0.5 + 2 * a! - b!);

test("finds a linear rule again when it is hardly penalised", () => {
  const { weights, offset } = solveRidge(vectors, values, 1e-6);
  expect([...weights].map((weight) => Math.round(weight * 1000) / 1000 + 0)).toEqual([2, -1, 0]);
  expect(offset).toBeCloseTo(0.5, 3);
});

test("a large penalty leaves the mean", () => {
  const { weights, offset } = solveRidge(vectors, values, 1e9);
  for (const weight of weights) expect(weight).toBeCloseTo(0, 6);
  expect(offset).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 6);
});

test("what each point lies above the model without it is what refitting without it says", () => {
  const noisy = values.map((value) => value + next());
  const { leftOut } = solveRidge(vectors, noisy, 0.5);
  for (const index of [0, 7, 39]) {
    const { weights, offset } = solveRidge(vectors.toSpliced(index, 1), noisy.toSpliced(index, 1), 0.5);
    const predicted =
      offset + vectors[index]!.reduce((sum, value, place) => sum + value * weights[place]!, 0);
    // The mean of all points is shared, which is worth about 1/40 of the residual.
    expect(Math.abs(noisy[index]! - predicted - leftOut[index]!)).toBeLessThan(0.05);
  }
});
