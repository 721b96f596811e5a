import * as fc from "fast-check";
import { expect, test } from "vitest";

import { evaluateFilter } from "../../src/base/filter/evaluate-filter.ts";
import type { FilterObject } from "../../src/base/filter/filter.ts";
import { parseFilter } from "../../src/base/filter/parse-filter.ts";
import type { JsonObject, Row, Value } from "../../src/base/types.ts";
import { fieldCell, unwritten } from "../../src/vectorstore/field-cell.ts";
import { fieldColumns } from "../../src/vectorstore/field-column.ts";
import { memberOf } from "../../src/base/json/member-of.ts";
import { pushFilter } from "../../src/vectorstore/push-filter.ts";

const columns = fieldColumns({ color: "text", year: "int64", price: "float32", fresh: "bool" });
const byKey = new Map(columns.map((column) => [column.key, column]));

/** Cells as an engine keeps them: 32-bit numbers are rounded. */
function cellsOf(metadata: JsonObject, written: boolean): Row {
  const row: Row = {};
  for (const { key, name, type } of columns) {
    const cell = written ? (fieldCell(type, memberOf(metadata, key)) ?? unwritten(type)) : unwritten(type);
    row[name] = type === "float32" && typeof cell === "number" ? Math.fround(cell) : cell;
  }
  return row;
}

const texts = fc.constantFrom("red", "", "blue", "\u001fmissing", "a\0b");
const numbers = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    1,
    -1,
    2020,
    0.1,
    -0.5,
    16_777_217,
    Number.MIN_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER + 1,
    Number.MAX_SAFE_INTEGER,
    -(2 ** 53),
    1e20,
    -1e20,
  ),
  fc.integer({ min: -3, max: 3 }),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map((number) => number || 0),
);
const anything = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null));
const metadata = fc.record(
  { color: anything, year: anything, price: anything, fresh: anything, other: anything },
  { requiredKeys: [] },
);
const field = fc.constantFrom("color", "year", "price", "fresh", "other");
const operators = fc.oneof(
  anything,
  fc.record({ $eq: anything }),
  fc.record({ $ne: anything }),
  fc.record({ $in: fc.array(anything, { maxLength: 3 }) }),
  ...(["$gt", "$gte", "$lt", "$lte"] as const).map((name) =>
    fc.oneof(numbers, texts).map((value) => ({ [name]: value })),
  ),
);
const filters: fc.Arbitrary<FilterObject> = fc.letrec<{ filter: FilterObject }>((tie) => ({
  filter: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.tuple(field, operators).map(([name, value]) => ({ [name]: value })),
    fc.array(tie("filter"), { minLength: 1, maxLength: 3 }).map(($and) => ({ $and })),
    fc.array(tie("filter"), { minLength: 1, maxLength: 3 }).map(($or) => ({ $or })),
    tie("filter").map(($not) => ({ $not })),
  ),
})).filter;

test("no row that matches is dropped, whatever it holds and whether or not its cells were written", () => {
  fc.assert(
    fc.property(filters, metadata, fc.boolean(), (object, given, written) => {
      const filter = parseFilter(object);
      const read = (name: string): Value | undefined => memberOf(given, name);
      fc.pre(evaluateFilter(filter, read));
      const pushed = pushFilter(filter, byKey);
      const row = cellsOf(given, written);
      expect(pushed === undefined || evaluateFilter(pushed, (name) => row[name])).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  [{ color: "red" }, { color: "blue" }],
  [{ color: "red" }, {}],
  [{ year: { $lt: 2000 } }, { year: 2020 }],
  [{ year: { $lt: 2000 } }, {}],
  [{ year: null }, { year: 2020 }],
  [{ price: { $gte: 0.5 } }, { price: -0.5 }],
  [{ fresh: true }, { fresh: false }],
  [{ fresh: { $in: [true] } }, {}],
  [
    { other: 1, color: { $in: ["red", "blue"] } },
    { color: "green", other: 1 },
  ],
  [{ $or: [{ color: "red" }, { year: 2020 }] }, { color: "blue", year: 2021 }],
] satisfies [FilterObject, JsonObject][])("%j keeps %j out", (filter, given) => {
  const pushed = pushFilter(parseFilter(filter), byKey);
  const row = cellsOf(given, true);
  expect(pushed && evaluateFilter(pushed, (name) => row[name])).toBe(false);
});

const years = Array.from({ length: 5_000 }, (_, index) => index);
test.each([
  ["a list of values", { year: { $in: years } }],
  ["alternatives that equal a value", { $or: years.map((year) => ({ year })) }],
] satisfies [string, FilterObject][])("thousands of values in %s are one condition", (_name, filter) => {
  expect(pushFilter(parseFilter(filter), byKey)).toEqual({
    kind: "or",
    parts: [
      { kind: "in", field: "metadata_int64_year", values: years },
      { kind: "compare", field: "metadata_int64_year", operator: "eq", value: null },
    ],
  });
});

test.each([
  { other: 1 },
  { color: { $ne: "red" } },
  { color: { $gt: "red" } },
  { $not: { color: "red" } },
  { $or: [{ color: "red" }, { other: 1 }] },
])("about %j the columns say nothing", (filter) => {
  expect(pushFilter(parseFilter(filter), byKey)).toBeUndefined();
});
