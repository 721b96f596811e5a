import { expect, test } from "vitest";

import { evaluateFilter } from "../../../src/base/filter/evaluate-filter.ts";
import type { FilterObject } from "../../../src/base/filter/filter.ts";
import { matchesEverything } from "../../../src/base/filter/matches-everything.ts";
import { parseFilter } from "../../../src/base/filter/parse-filter.ts";
import type { Row } from "../../../src/base/types.ts";

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

const within = (levels: number, around: (inner: object) => object): object =>
  levels === 0 ? { a: 1 } : around(within(levels - 1, around));
const cycle: Record<string, unknown> = { a: 1 };
cycle["$or"] = [cycle];

const refused: readonly [filter: unknown, said: string][] = [
  [{ a: { $regex: "x" } }, "$regex"],
  [{ $nor: [{ a: 1 }] }, "$nor"],
  [{ $or: [] }, "empty array"],
  [{ a: { b: 1 } }, "name the inner field"],
  [{ a: Number.NaN }, "finite"],
  [{ [Symbol("a")]: 1 }, "got a symbol"],
  [{ $and: [{ [Symbol("a")]: 1 }] }, "got a symbol"],
  [{ a: {} }, "empty object"],
  [{ a: new Date(0) }, "got a Date"],
  [{ a: /x/ }, "got a RegExp"],
  [{ a: new Map() }, "got a Map"],
  [{ a: new Set(["x"]) }, "got a Set"],
  [{ a: Promise.resolve("x") }, "Await it"],
  [{ a: 1n }, "got a bigint"],
  [{ a: () => "x" }, "got a function"],
  [{ a: ["x"] }, "got an array"],
  [{ a: { $in: "x" } }, "a list in $in"],
  [{ a: { $nin: "x" } }, "a list in $nin"],
  [{ a: { $nin: [undefined] } }, "undefined"],
  [{ a: { $gt: true } }, "a string or a number in $gt"],
  [{ a: { $gte: null } }, "a string or a number in $gte"],
  [{ a: { $exists: 1 } }, "true or false in $exists"],
  [{ a: { $contains: ["x"] } }, "got an array"],
  [{ a: { arrayContains: "x" } }, "a list in arrayContains"],
  [{ $not: [] }, "empty array"],
  [{ $not: undefined }, "undefined"],
  [{ $and: [{ a: new Date(0) }] }, "got a Date"],
  [new Map([["a", 1]]), "got a Map"],
  [[{ a: 1 }], "got an array"],
  [null, "got null"],
  ["a = 1", "got a string"],
  [() => true, "got a function"],
  [within(101, (inner) => ({ $and: [inner] })), "at most 100 nested filters"],
  [within(5000, (inner) => ({ $not: inner })), "at most 100 nested filters"],
  [cycle, "at most 100 nested filters"],
];

test("takes a hundred nested filters", () => {
  expect(passes(within(100, (inner) => ({ $or: [inner, { text: "x" }] })))).toBe(true);
});

test.each(refused.map(([filter, said]) => [said, filter] as const))(
  "refuses a filter: %s",
  (said, filter) => {
    expect(() => parseFilter(filter as never)).toThrow(
      expect.objectContaining({ code: "INVALID_FILTER", message: expect.stringContaining(said) }),
    );
  },
);

const values = { list: ["x", 1, null], text: "x", none: null, year: 2020 } as const;
const passes = (filter: object): boolean =>
  evaluateFilter(parseFilter(filter as FilterObject), (field) => (values as unknown as Row)[field]);

test.each<[filter: object, expected: boolean]>([
  [{ text: { $nin: ["y"] } }, true],
  [{ text: { $nin: ["x", "y"] } }, false],
  [{ text: { $nin: [] } }, true],
  [{ absent: { $nin: ["x"] } }, true],
  [{ text: { $exists: true } }, true],
  [{ none: { $exists: true } }, true],
  [{ absent: { $exists: true } }, false],
  [{ absent: { $exists: false } }, true],
  [{ list: { $contains: "x" } }, true],
  [{ list: { $contains: 1 } }, true],
  [{ list: { $contains: "1" } }, false],
  [{ list: { $contains: null } }, true],
  [{ text: { $contains: "x" } }, false],
  [{ absent: { $contains: null } }, false],
  [{ list: { arrayContains: ["y", "x"] } }, true],
  [{ list: { arrayContains: ["y"] } }, false],
  [{ list: { arrayContains: [] } }, false],
  [{ $not: [{ text: "x" }] }, false],
  [{ $not: [{ text: "x" }, { year: 2021 }] }, true],
  [{ $not: { list: { $contains: "x" } } }, false],
  [{ $or: [{ text: "y" }, { text: "x" }] }, true],
  [{ $or: [{ text: "y" }, { text: "z" }, { year: 2020 }] }, true],
  [{ $or: [{ text: "y" }, { year: 2021 }, { text: "z" }] }, false],
  [{ $or: [{ none: "x" }, { none: "y" }, { none: null }] }, true],
  [{ $or: [{ year: "2020" }, { year: true }] }, false],
])("%j: %s", (filter, expected) => {
  expect(passes(filter)).toBe(expected);
});

test.each<[filter: object, expected: boolean]>([
  [{}, true],
  [{ $and: [{}, {}] }, true],
  [{ $or: [{ a: 1 }, {}] }, true],
  [{ a: { $nin: [] } }, true],
  [{ $not: { a: { $in: [] } } }, true],
  [{ $not: [{ a: { arrayContains: [] } }, { b: 1 }] }, true],
  [{ a: 1 }, false],
  [{ a: { $ne: 1 } }, false],
  [{ $and: [{}, { a: 1 }] }, false],
  [{ $not: {} }, false],
  [{ $not: { $not: {} } }, true],
])("%j matches everything: %s", (filter, expected) => {
  expect(matchesEverything(parseFilter(filter as FilterObject))).toBe(expected);
});

test("a value that was left undefined is refused: it would match everybody's rows", () => {
  for (const filter of [{ tenant: undefined }, { tenant: { $eq: undefined } }, { $and: undefined }])
    expect(() => parseFilter(filter as FilterObject)).toThrow("undefined");
});
