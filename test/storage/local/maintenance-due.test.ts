import { expect, test } from "vitest";

import { maintenanceDue } from "../../../src/storage/local/maintenance-due.ts";

test.each([
  [0, 0, 0, "later"],
  [127, 1_999, 0, "later"],
  [1, 2_000, 0, "at a pause"],
  [10, 19_999, 0, "at a pause"],
  [1, 1, 1_999, "at a pause"],
  [0, 0, 20_000, "at a pause"],
  [1, 20_000, 0, "fold now"],
  [1, 20_000, 79_999, "fold now"],
  [1, 20_000, 80_000, "now"],
  [0, 0, 100_000, "now"],
  [128, 128, 0, "now"],
] as const)("%i entries, %i rows and %i without an index: %s", (entries, rows, unindexed, when) => {
  expect(maintenanceDue({ entries, rows, unindexed })).toBe(when);
});
