import * as fc from "fast-check";
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

/** The significant digits of a number as it prints. */
function digitsOf(value: number): number {
  return value.toExponential().replace(/e.*/, "").replaceAll(/[-.]/g, "").length;
}

test("no decimal with fewer digits rounds to the same 32 bits", () => {
  const full = fc.sample(anyFloat, 5_000).filter((stored) => Math.abs(stored) > 1.2e-38);
  const longer = full.filter((stored) => {
    const digits = digitsOf(float32(stored));
    return digits > 1 && Math.fround(Number(stored.toPrecision(digits - 1))) === stored;
  });
  expect(longer).toEqual([]);
});

test("every decimal of up to six digits from 0 to 1 comes back as it was given", () => {
  const given = Array.from({ length: 142_858 }, (_, step) => (7 * step) / 1e6);
  expect(given.filter((value) => float32(value) !== value)).toEqual([]);
});
