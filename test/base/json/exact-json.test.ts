import { describe, expect, test } from "vitest";

import { exactJson } from "../../../src/base/json/exact-json.ts";

function nested(levels: number): Record<string, unknown> {
  let object: Record<string, unknown> = {};
  for (let level = 1; level < levels; level++) object = { inside: object };
  return object;
}

test("copies what JSON can hold and leaves undefined members out", () => {
  const shared = { x: 1 };
  const value = { a: [1, "two", true, null, [shared, shared]], "": { b: 0.1 }, gone: undefined };
  const copy = exactJson("metadata", value);
  expect(copy).toStrictEqual({ a: [1, "two", true, null, [{ x: 1 }, { x: 1 }]], "": { b: 0.1 } });
  expect(JSON.parse(JSON.stringify(copy))).toStrictEqual(copy);
  shared.x = 2;
  expect(copy).toMatchObject({ a: [1, "two", true, null, [{ x: 1 }, { x: 1 }]] });
});

test("a key named __proto__ is a key", () => {
  const copy = exactJson("metadata", JSON.parse('{"__proto__": {"a": 1}}'));
  expect(JSON.stringify(copy)).toBe('{"__proto__":{"a":1}}');
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
});

test("nests as deep as 100 levels", () => {
  expect(exactJson("metadata", nested(100))).toEqual(nested(100));
  expect(() => exactJson("metadata", nested(101))).toThrow("at most 100 levels");
});

describe("refuses what JSON would change, and says where it is", () => {
  const cycle: unknown[] = [];
  cycle.push({ again: cycle });
  test.each([
    ["a date", { at: { day: new Date(0) } }, "metadata.at.day, got a Date"],
    ["a function", { list: [1, (): void => {}] }, "metadata.list[1], got a function"],
    ["a BigInt", { count: 1n }, "metadata.count, got a bigint"],
    ["NaN", { count: Number.NaN }, "metadata.count, got NaN"],
    ["undefined in a list", { list: [undefined] }, "metadata.list[0], got undefined"],
    ["a hole in a list", { list: Array(1) }, "metadata.list[0], got undefined"],
    ["a typed array", { vector: Float32Array.of(1) }, "metadata.vector, got a Float32Array"],
    ["a cycle", { cycle }, "got a cycle"],
    ["an array", [1], "Expected a JSON object in metadata, got an array"],
    ["null", null, "Expected a JSON object in metadata, got null"],
  ])("%s", (_title, value, message) => {
    expect(() => exactJson("metadata", value)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(message) }),
    );
  });
});
