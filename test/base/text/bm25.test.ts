import { expect, test } from "vitest";

import { bm25Scores } from "../../../src/base/text/bm25.ts";

test("scores rarer words higher, and nothing without a common word", () => {
  const [rare, common, none] = bm25Scores("the whale", ["a whale", "the dog", "cats sleep", "the sea"]) as [
    number,
    number,
    number,
  ];
  expect(rare).toBeGreaterThan(common);
  expect(common).toBeGreaterThan(0);
  expect(none).toBe(0);
});

test("agrees with the formula worked out by hand", () => {
  // One of two texts holds the word once and is as long as the average: idf = ln(1 + 1.5 / 1.5), saturation 1.
  expect(bm25Scores("a", ["a b", "c d"])[0]).toBeCloseTo(Math.log(2), 10);
});
