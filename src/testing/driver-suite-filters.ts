import type { Filter } from "../base/filter/filter.ts";

const compare = (
  field: string,
  operator: "eq" | "ne" | "gt" | "gte" | "lt" | "lte",
  value: string | number | boolean | null,
): Filter => ({ kind: "compare", field, operator, value });

/** A filter of so many levels that passes the same rows as the innermost one. */
function nested(levels: number): Filter {
  let filter = compare("kind", "eq", "x");
  for (let level = 0; level < levels; level++)
    filter = { kind: level % 2 === 0 ? "or" : "and", parts: [filter, compare("size", "eq", 1)] };
  return filter;
}

/** Filters on columns, each with those of the suite's rows `a`, `b` and `c` that match it. */
export const filterCases: [name: string, filter: Filter, expected: string[]][] = [
  ["equal texts", compare("kind", "eq", "it's"), ["b"]],
  ["the empty text", compare("kind", "eq", ""), ["c"]],
  ["unequal texts", compare("kind", "ne", "x"), ["b", "c"]],
  ["ordered texts", compare("kind", "gt", "j"), ["a"]],
  ["equal numbers", compare("size", "eq", 2), ["b"]],
  ["null numbers", compare("size", "eq", null), ["c"]],
  ["numbers below", compare("size", "lt", 5), ["a", "b"]],
  ["numbers from", compare("weight", "gte", 0.5), ["b"]],
  ["one of", { kind: "in", field: "kind", values: ["x", "it's", "y"] }, ["a", "b"]],
  ["one of none", { kind: "in", field: "kind", values: [] }, []],
  ["both", { kind: "and", parts: [compare("kind", "eq", "x"), compare("size", "gte", 1)] }, ["a"]],
  ["either", { kind: "or", parts: [compare("kind", "eq", "x"), compare("size", "eq", 2)] }, ["a", "b"]],
  ["not", { kind: "not", part: compare("size", "gt", 1) }, ["a", "c"]],
  [
    "a mix of them",
    {
      kind: "and",
      parts: [
        { kind: "not", part: compare("kind", "eq", "x") },
        { kind: "or", parts: [compare("size", "eq", null), compare("weight", "gt", 9)] },
      ],
    },
    ["c"],
  ],
  ["a hundred in each other", nested(100), ["a"]],
];
