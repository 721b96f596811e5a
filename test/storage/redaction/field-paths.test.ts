import { expect, test } from "vitest";

import { isFieldPath, parseFieldPath, stepInto } from "../../../src/storage/redaction/field-paths.ts";
import { redact } from "../../../src/storage/redaction/redact.ts";

test("steps lead to the fields that a path names", () => {
  const open = [parseFieldPath("a.*.c"), parseFieldPath("**.c")];
  expect(stepInto(open, "a")).toEqual([
    ["*", "c"],
    ["**", "c"],
  ]);
  expect(stepInto(stepInto(open, "a"), 0)).toEqual([["c"], ["**", "c"]]);
  expect(stepInto([parseFieldPath("a")], "a")).toEqual([[]]);
  expect(stepInto([parseFieldPath("a")], "b")).toEqual([]);
});

test("a path has a text in each step", () => {
  expect(["a", "a.b", "**.a", "a.*.0"].every(isFieldPath)).toBe(true);
  expect(["", ".", "a.", ".a", "a..b", 7, null].some(isFieldPath)).toBe(false);
});

test("a path that ends in ** omits all below it, however deep, and nothing beside it", () => {
  const omit = [parseFieldPath("inputs.private.**")];
  const value = { private: { a: { b: 1 } }, public: { a: { b: 1 } } };
  expect(redact(value, { omit }, ["inputs"])).toEqual({ private: "[omitted]", public: { a: { b: 1 } } });
  expect(redact(value, { omit }, ["outputs"])).toEqual(value);
});

test("a field of an omitted one is never given to the mask", () => {
  const seen: string[] = [];
  const mask = (text: string): string => {
    seen.push(text);
    return text;
  };
  expect(redact({ a: "hidden", b: "shown" }, { omit: [["a"]], mask })).toEqual({
    a: "[omitted]",
    b: "shown",
  });
  expect(seen).toEqual(["shown"]);
});
