import { expect, test } from "vitest";

import { Recent } from "../../../src/base/collections/recent.ts";

test("remembers the newest entries and forgets the oldest", () => {
  const recent = new Recent<number>(10);
  for (let index = 0; index < 100; index++) recent.set(`k${index}`, index);
  for (let index = 90; index < 100; index++) expect(recent.get(`k${index}`)).toBe(index);
  const kept = Array.from({ length: 100 }, (_, index) => recent.get(`k${index}`)).filter(
    (value) => value !== undefined,
  );
  expect(kept.length).toBeLessThanOrEqual(20);
});

test("gives the newest value of a key, and none once it is deleted", () => {
  const recent = new Recent<string>(2);
  recent.set("a", "first");
  recent.set("b", "other");
  recent.set("a", "second");
  expect(recent.get("a")).toBe("second");
  recent.delete("a");
  expect(recent.get("a")).toBeUndefined();
  expect(recent.get("b")).toBe("other");
});
