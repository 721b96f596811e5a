import fc from "fast-check";
import { expect, test } from "vitest";

import { float32 } from "../../../src/base/json/float32.ts";

const anyFloat = fc.float({ noNaN: true, noDefaultInfinity: true });

test.each([
  0, 1, -1, 0.98, 0.7, 0.1, 0.72, 0.333333, 0.99999, 1e-7, 3e-7, 1.2345e-5, 1.5, 2.7, 12345.68, 16777216,
  1e10, 3.4e38, -0.05,
])("%d comes back as it was given", (given) => {
  expect(float32(given)).toBe(given);
  expect(float32(Math.fround(given))).toBe(given);
});

test("what has more digits than 32 bits keep comes back with as many as they keep", () => {
  expect(float32(1 / 3)).toBe(0.33333334);
  expect(float32(16777217)).toBe(16777216);
});

test("any number keeps its 32 bits, and reading it twice changes nothing", () => {
  fc.assert(
    fc.property(anyFloat, (stored) => {
      const read = float32(stored);
      expect(Math.fround(read)).toBe(stored);
      expect(float32(read)).toBe(read);
    }),
    { numRuns: 5_000 },
  );
});

test("no decimal with fewer digits rounds to the same 32 bits", () => {
  fc.assert(
    fc.property(anyFloat, (stored) => {
      const digits = float32(stored).toExponential().replace(/e.*/, "").replaceAll(/[-.]/g, "").length;
      if (digits > 1) expect(Math.fround(Number(stored.toPrecision(digits - 1)))).not.toBe(stored);
    }),
    { numRuns: 5_000 },
  );
});

test("every decimal of up to six digits from 0 to 1 comes back as it was given", () => {
  for (let millionths = 0; millionths <= 1_000_000; millionths += 7)
    if (float32(millionths / 1e6) !== millionths / 1e6)
      expect(float32(millionths / 1e6)).toBe(millionths / 1e6);
  expect(float32(0.999999)).toBe(0.999999);
});
