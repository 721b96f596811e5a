import { expect, test } from "vitest";

import { deadVersions } from "../../../src/storage/sql/dead-versions.ts";
import { suiteSchema } from "../../../src/testing/driver-suite.ts";

const row = (id: string, version: number, deleted = false) => ({ id, version, deleted });

test("superseded versions are dead, tombstones once they are old, in the order they were written", () => {
  const rows = [
    row("a", 5),
    row("a", 1),
    row("b", 2),
    row("c", 3),
    row("c", 4, true),
    row("d", 8),
    row("d", 9, true),
  ];
  const { dead, live } = deadVersions(rows, suiteSchema, 9);
  expect(dead).toEqual([
    { key: "a", version: 1 },
    { key: "c", version: 3 },
    { key: "c", version: 4 },
    { key: "d", version: 8 },
  ]);
  expect(live).toBe(2);
});

test("a version stored twice is one, and rows without a key are nobody's", () => {
  const { dead, live } = deadVersions([row("a", 1), row("a", 1), row("", 0)], suiteSchema, 9);
  expect([dead, live]).toEqual([[], 1]);
});
