import { expect, test } from "vitest";

import { storableDict } from "../../../src/base/json/storable.ts";
import type { JsonObject } from "../../../src/base/types.ts";

test("what a dict can hold stays as it is", () => {
  const object = {
    text: "a",
    whole: 2 ** 53,
    negative: -5,
    fraction: 1e300 / 3,
    flag: false,
    list: [1, null, {}],
    inside: { empty: {} },
  };
  expect(storableDict(object)).toEqual(object);
});

test("members that are null are left out, at any depth", () => {
  expect(storableDict({ none: null, inside: { none: null, list: [{ none: null }] } })).toEqual({
    inside: { list: [{}] },
  });
});

test("whole numbers beyond 64 bits become text", () => {
  expect(storableDict({ huge: 1e20, least: -(2 ** 63), most: 2 ** 62 })).toEqual({
    huge: "100000000000000000000",
    least: "-9223372036854776000",
    most: 2 ** 62,
  });
});

test("NUL and halves of surrogate pairs are replaced, in keys too", () => {
  expect(storableDict({ "a\0": "b\0c\ud800" })).toEqual({ "a\uFFFD": "b\uFFFDc\uFFFD" });
});

test("what is nested deeper than 100 levels becomes JSON text", () => {
  let object: JsonObject = { end: 1 };
  for (let level = 0; level < 5_00; level++) object = { inside: object };
  let depth = 0;
  let value: unknown = storableDict(object);
  for (; typeof value === "object"; depth++) value = (value as JsonObject)["inside"];
  expect(depth).toBe(100);
  expect(value).toMatch(/^\{"inside":.*"end":1/);
});
