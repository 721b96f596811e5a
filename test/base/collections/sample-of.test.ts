import { expect, test } from "vitest";

import { sampleOf } from "../../../src/base/collections/sample-of.ts";

test("equal texts have one number, and few others have it", () => {
  const texts = Array.from(
    { length: 1_000 },
    (_, at) => `${at % 50} ${"word ".repeat(50)}${Math.floor(at / 50)}`,
  );
  expect(new Set(texts.map(sampleOf)).size).toBeGreaterThan(990);
  expect(texts.map((text) => sampleOf(Buffer.from(text).toString()))).toEqual(texts.map(sampleOf));
  expect(["", "a", "ab"].map(sampleOf).every(Number.isSafeInteger)).toBe(true);
});
