import { expect, test } from "vitest";

import { fuseScores } from "../../../src/base/text/fuse-scores.ts";

test("both are stretched over the candidates and weighed", () => {
  const scores = fuseScores([0.9, 0.5, 0.7], [0, 8, 2], { vector: 3, text: 1 });
  expect(scores.map((score) => Math.round(score * 1e6) / 1e6)).toEqual([0.75, 0.25, 0.4375]);
});

test("only the ratio of the weights matters", () => {
  const of = (vector: number, text: number): number[] => fuseScores([0.9, 0.1], [1, 2], { vector, text });
  expect(of(2, 1)).toEqual(of(4, 2));
});

test("similarities that differ by rounding alone are equal", () => {
  const scores = fuseScores([0.099503723, 0.0995037204], [1, 2], { vector: 3, text: 1 });
  expect(scores).toEqual([0.75, 1]);
});

test("equal values count fully where there are some, and not at all where there are none", () => {
  expect(fuseScores([0.5, 0.5], [0, 0], { vector: 1, text: 1 })).toEqual([0.5, 0.5]);
  expect(fuseScores([1], [3], { vector: 1, text: 1 })).toEqual([1]);
  expect(fuseScores([], [], { vector: 1, text: 1 })).toEqual([]);
});
