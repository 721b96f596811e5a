import { expectTypeOf, test } from "vitest";

import type { FilterObject } from "../../src/index.ts";

test("a misspelt operator is a type error", () => {
  expectTypeOf({
    year: { $gte: 2020, $lt: 2025 },
    $or: [{ a: "x" }, { b: null }],
    $not: { c: true },
  }).toExtend<FilterObject>();
  // @ts-expect-error no such operator
  const misspelt: FilterObject = { year: { $foo: 2020 } };
  // @ts-expect-error no such combination
  const combined: FilterObject = { $nor: "x" };
  expectTypeOf(misspelt).toExtend<FilterObject>();
  expectTypeOf(combined).toExtend<FilterObject>();
});
