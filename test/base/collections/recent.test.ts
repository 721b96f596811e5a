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

test("what is asked for again and again stays, however much else comes", () => {
  const recent = new Recent<number>(10);
  recent.set("often", 0);
  for (let index = 0; index < 100; index++) {
    recent.set(`k${index}`, index);
    expect(recent.get("often")).toBe(0);
  }
  expect(recent.has("k0")).toBe(false);
});

test("entries may differ in size, and one that is set again counts once", () => {
  const recent = new Recent<string>(10, (value) => value.length);
  for (let index = 0; index < 100; index++) recent.set("same", "12345");
  recent.set("other", "1");
  expect([recent.get("same"), recent.get("other")]).toEqual(["12345", "1"]);
  for (let index = 0; index < 3; index++) recent.set(`k${index}`, "1234567890");
  expect(recent.has("same")).toBe(false);
});

test("says whether there was something to delete, in either generation", () => {
  const recent = new Recent<number>(2);
  recent.set("a", 1);
  recent.set("b", 2);
  expect([recent.delete("a"), recent.delete("a"), recent.delete("none")]).toEqual([true, false, false]);
});
