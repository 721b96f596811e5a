import { expect, test } from "vitest";

import type { Row, Scored } from "../../../src/base/types.ts";
import { inOrder, mayHideOlder } from "../../../src/storage/table/in-order.ts";

const found = (...rows: readonly [version: number, similarity: number][]): Scored<Row>[] =>
  rows.map(([version, similarity]) => ({ item: { version }, similarity }));
const versions = (rows: readonly Scored<Row>[]): unknown[] => rows.map(({ item }) => item["version"]);

test("the nearest come first, and of equally near rows the oldest", () => {
  expect(versions(inOrder(found([3, 0.5], [1, 0.5], [4, 0.9], [2, 0.5])))).toEqual([4, 1, 2, 3]);
});

test("what differs by rounding only is equally near, wherever the numbers lie", () => {
  for (const base of [0.7071018, 0.50000049, 0.5000005, -0.3333335, 0])
    expect(versions(inOrder(found([2, base + 2e-7], [1, base], [3, base - 3e-7])))).toEqual([1, 2, 3]);
});

test("a chain of small steps is not one step", () => {
  const chain = Array.from({ length: 50 }, (_, at): [number, number] => [50 - at, 0.9 - at * 8e-7]);
  const order = versions(inOrder(found(...chain)));
  expect(order.slice(0, 2)).toEqual([49, 50]);
  expect(order.slice(-2)).toEqual([1, 2]);
});

test("similarities never rise", () => {
  const similarities = inOrder(found([2, 0.5], [1, 0.4999999], [3, 0.4])).map(({ similarity }) => similarity);
  expect(similarities).toEqual(similarities.toSorted((a, b) => b - a));
});

test("a driver that stopped among equals may hide older ones", () => {
  const equal = found([1, 0.5], [2, 0.5]);
  expect(mayHideOlder(equal[0], equal, 2)).toBe(true);
  expect(mayHideOlder(equal[0], equal, 3)).toBe(false);
  expect(mayHideOlder(equal[0], found([1, 0.5], [2, 0.4]), 2)).toBe(false);
  expect(mayHideOlder(equal[0], equal, 20_000)).toBe(false);
  expect(mayHideOlder(undefined, equal, 2)).toBe(false);
});
