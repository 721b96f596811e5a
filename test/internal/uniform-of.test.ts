import { expect, test } from "vitest";

import { uniformOf } from "../../src/internal/uniform-of.ts";

test("is a function of its parts, and spreads evenly from 0 to below 1", () => {
  expect(uniformOf("a", "b")).toBe(uniformOf("a", "b"));
  expect(uniformOf("a", "b")).not.toBe(uniformOf("ab", ""));
  const drawn = Array.from({ length: 2000 }, (_, index) => uniformOf("seed", String(index)));
  for (const part of [0, 1, 2, 3]) {
    const share = drawn.filter((value) => value >= part / 4 && value < (part + 1) / 4).length / drawn.length;
    expect(Math.abs(share - 0.25)).toBeLessThan(0.05);
  }
});
