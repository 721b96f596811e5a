import { expect } from "vitest";

import type { BaseStoreCase } from "./support.ts";
import type { StoreSubject } from "./subject.ts";

const items = {
  apple: { color: "red", year: 2020, fresh: true, tags: ["a", "b"], origin: { land: "it" } },
  banana: { color: "yellow", year: 2021, fresh: false, tags: ["a"], origin: { land: "ec" } },
  cherry: { color: "red", year: 2022.5, fresh: true, note: null },
  plum: { color: "blue", year: "2023", fresh: false },
};

/** Filters, and the items that match them. */
const filters: readonly [filter: Record<string, unknown>, expected: string[]][] = [
  [{}, ["apple", "banana", "cherry", "plum"]],
  [{ color: "red" }, ["apple", "cherry"]],
  [{ color: "red", year: 2020 }, ["apple"]],
  [{ color: "red", year: 2021 }, []],
  [{ fresh: false }, ["banana", "plum"]],
  [{ year: "2020" }, []],
  [{ absent: 1 }, []],
  [{ note: null }, ["cherry"]],
  [{ color: { $eq: "red" } }, ["apple", "cherry"]],
  [{ color: { $ne: "red" } }, ["banana", "plum"]],
  [{ absent: { $ne: 1 } }, ["apple", "banana", "cherry", "plum"]],
  [{ year: { $gt: 2021 } }, ["cherry", "plum"]],
  [{ year: { $gte: 2021 } }, ["banana", "cherry", "plum"]],
  [{ year: { $lt: 2022 } }, ["apple", "banana"]],
  [{ year: { $lte: 2022.5 } }, ["apple", "banana", "cherry"]],
  [{ year: { $gt: 2020, $lt: 2023 } }, ["banana", "cherry"]],
  [{ absent: { $gt: 0 } }, []],
  [{ color: { $gt: 0 } }, []],
];

const memberships: typeof filters = [
  [{ color: { $in: ["blue", "yellow", "none"] } }, ["banana", "plum"]],
  [{ color: { $in: [] } }, []],
  [{ color: { $nin: ["red"] } }, ["banana", "plum"]],
  [{ absent: { $nin: [1] } }, ["apple", "banana", "cherry", "plum"]],
];

const joined: typeof filters = [
  [{ $and: [{ color: "red" }, { fresh: true }] }, ["apple", "cherry"]],
  [{ $or: [{ color: "blue" }, { year: 2020 }] }, ["apple", "plum"]],
  [{ $not: { color: "red" } }, ["banana", "plum"]],
  [{ $not: [{ color: "red" }, { year: 2020 }] }, ["banana", "cherry", "plum"]],
  [{ $or: [{ color: "blue" }, { color: "yellow" }], fresh: false }, ["banana", "plum"]],
  [{ "origin.land": "ec" }, ["banana"]],
  [{ "origin.land": { $ne: "ec" } }, ["apple", "cherry", "plum"]],
  [{ note: { $exists: true } }, ["cherry"]],
  [{ origin: { $exists: false } }, ["cherry", "plum"]],
];

const contents: typeof filters = [
  [{ tags: ["a", "b"] }, ["apple"]],
  [{ tags: ["b", "a"] }, []],
  [{ origin: { land: "ec" } }, ["banana"]],
  [{ origin: { land: "ec", more: 1 } }, []],
  [{ origin: { $eq: { land: "it" } } }, ["apple"]],
];

function cases(some: typeof filters, needs: BaseStoreCase["needs"]): BaseStoreCase[] {
  return some.map(([filter, expected]) => ({
    title: JSON.stringify(filter),
    needs,
    run: async (subject) => {
      await fill(subject);
      expect((await subject.keys(["fruits"], { filter })).sort()).toEqual(expected);
    },
  }));
}

async function fill(subject: StoreSubject): Promise<void> {
  await subject.batch(
    Object.entries(items).map(([key, value]) => ({ namespace: ["fruits", "fresh"], key, value })),
  );
}

/** Cases about filters on values. */
export const filteringCases: readonly BaseStoreCase[] = [
  ...cases(filters, []),
  ...cases(memberships, ["membership"]),
  ...cases(joined, ["joinedFilters"]),
  ...cases(contents, ["equalByContent"]),
  {
    title: "what no value can be is refused: it would match everybody's items, or none",
    needs: ["filterRefusal"],
    run: async (subject) => {
      await fill(subject);
      const strange = [new Date(), /red/, new Map(), new Set(["red"]), Promise.resolve("red"), undefined, 1n];
      for (const color of strange)
        await expect(subject.keys(["fruits"], { filter: { color } })).rejects.toThrow(/./);
      expect(await subject.keys(["fruits"], { filter: { color: {} } })).toEqual([]);
    },
  },
  {
    title: "limit and offset count what matches, in its namespace",
    needs: [],
    run: async (subject) => {
      await fill(subject);
      await subject.put(["other"], "apple", { color: "red" });
      const red = { color: "red" };
      const pages = [0, 1, 2].map((offset) => subject.keys(["fruits"], { filter: red, limit: 1, offset }));
      expect((await Promise.all(pages)).flat().sort()).toEqual(["apple", "cherry"]);
    },
  },
  {
    title: "what the last put says counts",
    needs: [],
    run: async (subject) => {
      await fill(subject);
      await subject.put(["fruits", "fresh"], "apple", { color: "green" });
      expect(await subject.keys([], { filter: { color: "red" } })).toEqual(["cherry"]);
      expect(await subject.keys([], { filter: { color: "green" } })).toEqual(["apple"]);
    },
  },
];
