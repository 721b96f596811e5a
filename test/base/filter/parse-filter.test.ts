import { expect, test } from "vitest";

import type { FilterObject } from "../../../src/base/filter/filter.ts";
import { parseFilter } from "../../../src/base/filter/parse-filter.ts";

test("parses the shorthand and every operator", () => {
  expect(parseFilter({ color: "red" })).toEqual({
    kind: "compare",
    field: "color",
    operator: "eq",
    value: "red",
  });
  expect(parseFilter({ year: { $gte: 2020, $lt: 2025 } })).toMatchObject({
    kind: "and",
    parts: [{ operator: "gte" }, { operator: "lt" }],
  });
  expect(parseFilter({ a: { $in: [1, 2] }, $not: { b: null } })).toMatchObject({
    kind: "and",
    parts: [{ kind: "in" }, { kind: "not" }],
  });
  expect(parseFilter({})).toEqual({ kind: "and", parts: [] });
});

test.each([
  [{ a: { $regex: "x" } }, "$regex"],
  [{ $nor: [{ a: 1 }] }, "$nor"],
  [{ $or: [] }, "empty array"],
  [{ a: { b: 1 } }, "name the inner field"],
  [{ a: Number.NaN }, "finite"],
  [{ a: {} }, "empty object"],
  [{ a: new Date() }, "of a class"],
])("refuses %j", (filter, said) => {
  expect(() => parseFilter(filter as never)).toThrow(
    expect.objectContaining({ code: "INVALID_FILTER", message: expect.stringContaining(said) }),
  );
});

test("a value that was left undefined is refused: it would match everybody's rows", () => {
  for (const filter of [{ tenant: undefined }, { tenant: { $eq: undefined } }, { $and: undefined }])
    expect(() => parseFilter(filter as FilterObject)).toThrow("undefined");
});
