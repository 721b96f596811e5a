import { expect, test } from "vitest";

import { draw } from "../../../src/base/stats/draw.ts";

test("is a function of its parts, and spreads evenly from 0 to below 1", () => {
  expect(draw("a", "b")).toBe(draw("a", "b"));
  expect(draw("a", "b")).not.toBe(draw("ab", ""));
  const drawn = Array.from({ length: 2000 }, (_, index) => draw("seed", String(index)));
  for (const part of [0, 1, 2, 3]) {
    const share = drawn.filter((value) => value >= part / 4 && value < (part + 1) / 4).length / drawn.length;
    expect(Math.abs(share - 0.25)).toBeLessThan(0.05);
  }
});
