import { expect, test } from "vitest";

import { RecentWrites } from "../../../src/storage/sql/recent-writes.ts";

test("keeps rows as long as reads may lag, the newest where they are too many", () => {
  let now = 0;
  const recent = new RecentWrites(100, 3, () => now);
  recent.add([{ id: "a" }]);
  now = 60;
  recent.add([{ id: "b" }, { id: "c" }]);
  expect(recent.rows()).toHaveLength(3);
  recent.add([{ id: "d" }]);
  expect(recent.rows().map(({ id }) => id)).toEqual(["b", "c", "d"]);
  now = 160;
  expect(recent.rows()).toEqual([]);
});

test("keeps nothing where reads do not lag", () => {
  const recent = new RecentWrites(0);
  recent.add([{ id: "a" }]);
  expect(recent.rows()).toEqual([]);
});
