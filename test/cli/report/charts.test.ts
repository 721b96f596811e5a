import { expect, test } from "vitest";

import type { Overview } from "../../../src/capture/runs/overview.ts";
import { successSection } from "../../../src/cli/report/charts.ts";

/** How many dots the curve of the attempts without experience has. */
function dotsWithout(...counts: readonly number[]): number {
  const success = counts.map((n, at) => ({
    from: at,
    to: at + 1,
    given: { n: 20, successes: 10 },
    without: { n, successes: n },
  }));
  return (
    successSection({ success } as unknown as Overview, "UTC").markup.split("<title>Without: ").length - 1
  );
}

test("a point of very few attempts is left out, because its share says nothing", () => {
  expect(dotsWithout(5, 4, 1)).toBe(2);
  expect(dotsWithout(5, 0, 3)).toBe(2);
});

test("a store with one point shows it, however few its attempts are", () => {
  expect(dotsWithout(1)).toBe(1);
  expect(dotsWithout(0)).toBe(0);
});
