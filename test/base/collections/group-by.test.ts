import { expect, test } from "vitest";

import { groupBy, listsByKey } from "../../../src/base/collections/group-by.ts";
import { resemble } from "../../../src/base/collections/jaccard.ts";

test("groups keep the order of the items, and lists of values that of the pairs", () => {
  const items = [
    { kind: "b", n: 1 },
    { kind: "a", n: 2 },
    { kind: "b", n: 3 },
  ];
  expect([...groupBy(items, ({ kind }) => kind)]).toEqual([
    ["b", [items[0], items[2]]],
    ["a", [items[1]]],
  ]);
  expect([...listsByKey(items.map(({ kind, n }) => [kind, n]))]).toEqual([
    ["b", [1, 3]],
    ["a", [2]],
  ]);
});

test.each<[string, string, number]>([
  ["abcd", "abcd", 1],
  ["abcd", "abce", 3 / 5],
  ["ab", "abcdefgh", 2 / 8],
  ["abc", "def", 0],
])("%s and %s have the Jaccard index %f", (one, other, index) => {
  const [a, b] = [new Set(one), new Set(other)];
  expect([resemble(a, b, index), resemble(b, a, index)]).toEqual([true, true]);
  expect([resemble(a, b, index + 1e-9), resemble(b, a, index + 1e-9)]).toEqual([false, false]);
});
