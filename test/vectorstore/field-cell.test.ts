import { expect, test } from "vitest";

import { fieldCell, LOWEST, MISSING } from "../../src/vectorstore/field-cell.ts";

test("values of the declared type are their own cells, booleans are numbers", () => {
  expect(fieldCell("text", "red")).toBe("red");
  expect(fieldCell("int64", -5)).toBe(-5);
  expect(fieldCell("float32", 0.1)).toBe(0.1);
  expect([fieldCell("bool", true), fieldCell("bool", false)]).toEqual([1, 0]);
});

test("a missing value says so, unlike a cell that was never written", () => {
  expect(fieldCell("text", undefined)).toBe(MISSING.text);
  expect(fieldCell("int64", null)).toBe(MISSING.number);
  expect(fieldCell("bool", undefined)).toBe(MISSING.number);
});

test("values that a column cannot hold as they are stay unwritten", () => {
  expect(fieldCell("text", "a\0b")).toBe("");
  expect(fieldCell("text", "\ud800")).toBe("");
  expect(fieldCell("int64", LOWEST - 1)).toBeNull();
  expect(fieldCell("float32", LOWEST)).toBeNull();
  expect(fieldCell("float32", -1e30)).toBeNull();
});

test.each([
  ["text", 1],
  ["int64", 1.5],
  ["int64", "1"],
  ["int64", 2 ** 53],
  ["float32", 1e300],
  ["float32", true],
  ["bool", 1],
  ["bool", "true"],
] as const)("%s does not take %j", (type, value) => {
  expect(fieldCell(type, value)).toBeUndefined();
});
