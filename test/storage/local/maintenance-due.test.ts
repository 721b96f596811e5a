import { expect, test } from "vitest";

import { maintenanceDue } from "../../../src/storage/local/maintenance-due.ts";

test.each([
  [{ entries: 0, rows: 0 }, "later"],
  [{ entries: 127, rows: 1_999 }, "later"],
  [{ entries: 1, rows: 2_000 }, "at a pause"],
  [{ entries: 10, rows: 19_999 }, "at a pause"],
  [{ entries: 1, rows: 20_000 }, "now"],
  [{ entries: 128, rows: 128 }, "now"],
] as const)("%o are folded %s", (staged, when) => {
  expect(maintenanceDue(staged)).toBe(when);
});
