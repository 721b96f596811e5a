import { expect, test } from "vitest";

import { bandHashes } from "../../../src/base/text/band-hashes.ts";

/** Texts of 3-word windows over numbers: sharing `shared` of `size` windows on each side gives a known Jaccard index. */
function pair(seed: number, size: number, shared: number): [string, string] {
  const word = (side: number, at: number): string => `w${seed}x${side}x${at}`;
  const common = Array.from({ length: shared + 2 }, (_, at) => word(0, at));
  const own = (side: number): string[] => Array.from({ length: size - shared }, (_, at) => word(side, at));
  return [[...common, ...own(1)].join(" "), [...common, ...own(2)].join(" ")];
}

function shareOfPairsInOneBand(size: number, shared: number): number {
  const trials = 400;
  let met = 0;
  for (let seed = 0; seed < trials; seed++) {
    const [a, b] = pair(seed, size, shared).map(bandHashes) as [Uint32Array, Uint32Array];
    if (a.some((hash, band) => hash === b[band])) met++;
  }
  return met / trials;
}

test("texts share a band about as often as 1 - (1 - J^6)^20 says", () => {
  for (const [size, shared] of [
    [45, 40],
    [45, 30],
    [45, 15],
  ] as const) {
    const jaccard = shared / (2 * size - shared);
    expect(Math.abs(shareOfPairsInOneBand(size, shared) - (1 - (1 - jaccard ** 6) ** 20))).toBeLessThan(0.09);
  }
});

test("a short text has hashes as well, and equal texts have equal ones", () => {
  expect(bandHashes("hi")).toEqual(bandHashes("HI!"));
  expect(bandHashes("hi")).not.toEqual(bandHashes("ho"));
});
