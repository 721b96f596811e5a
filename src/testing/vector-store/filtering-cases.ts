import { expect } from "vitest";

import type { VectorStoreCase } from "./support.ts";
import { fruits, isRefused } from "./subject.ts";

/** Filter objects, and the fruits that match them. */
const operators: readonly [filter: object, expected: string[]][] = [
  [{ color: { $eq: "red" } }, ["apple", "cherry"]],
  [{ color: { $ne: "red" } }, ["apple banana", "plum"]],
  [{ color: { $in: ["blue", "yellow", "none"] } }, ["apple banana", "plum"]],
  [{ color: { $in: [] } }, []],
  [{ color: { $nin: ["red", "blue"] } }, ["apple banana"]],
  [{ absent: { $nin: ["red"] } }, ["apple", "apple banana", "cherry", "plum"]],
  [{ color: { $exists: true } }, ["apple", "apple banana", "cherry", "plum"]],
  [{ absent: { $exists: true } }, []],
  [{ absent: { $exists: false } }, ["apple", "apple banana", "cherry", "plum"]],
  [{ $not: [{ color: "red" }] }, ["apple banana", "plum"]],
  [{ $not: [{ color: "red" }, { year: 2020 }] }, ["apple banana", "cherry", "plum"]],
  [{ year: { $gt: 2021 } }, ["cherry", "plum"]],
  [{ year: { $gte: 2021 } }, ["apple banana", "cherry", "plum"]],
  [{ year: { $lt: 2021 } }, ["apple"]],
  [{ year: { $lte: 2021 } }, ["apple", "apple banana"]],
  [{ year: { $gt: 2020, $lt: 2023 } }, ["apple banana", "cherry"]],
  [{ color: { $gte: "red" } }, ["apple", "apple banana", "cherry"]],
  [{ $and: [{ color: "red" }, { year: { $gt: 2020 } }] }, ["cherry"]],
  [{ $or: [{ color: "blue" }, { year: 2020 }] }, ["apple", "plum"]],
  [{ $not: { color: "red" } }, ["apple banana", "plum"]],
  [{ $not: { $or: [{ color: "red" }, { color: "blue" }] }, fresh: false }, ["apple banana"]],
  [{ absent: { $ne: 1 } }, ["apple", "apple banana", "cherry", "plum"]],
  [{ absent: { $lt: 1 } }, []],
  [{ absent: null }, ["apple", "apple banana", "cherry", "plum"]],
];

/** Cases about filters on metadata. */
export const filteringCases: readonly VectorStoreCase[] = [
  {
    title: "finds only what matches, the nearest first",
    needs: ["filter"],
    run: async (subject) => {
      await subject.add(fruits);
      expect(await subject.found("apple", 4, subject.filter({ color: "red" }))).toEqual(["apple", "cherry"]);
      expect(await subject.found("apple", 4, subject.filter({ year: 2023 }))).toEqual(["plum"]);
      expect(await subject.found("banana", 4, subject.filter({ fresh: false }))).toEqual([
        "apple banana",
        "plum",
      ]);
    },
  },
  {
    title: "several conditions must all hold",
    needs: ["filter"],
    run: async (subject) => {
      await subject.add(fruits);
      expect(await subject.found("apple", 4, subject.filter({ color: "red", year: 2022 }))).toEqual([
        "cherry",
      ]);
      expect(await subject.found("apple", 4, subject.filter({ color: "red", year: 2023 }))).toEqual([]);
    },
  },
  {
    title: "values of another type and missing keys do not match",
    needs: ["filter"],
    run: async (subject) => {
      await subject.add(fruits);
      expect(await subject.found("apple", 4, subject.filter({ year: "2020" }))).toEqual([]);
      expect(await subject.found("apple", 4, subject.filter({ absent: 1 }))).toEqual([]);
    },
  },
  {
    title: "k counts what matches, however far behind it is",
    needs: ["filter"],
    run: async (subject) => {
      const near = Array.from({ length: 200 }, () => ({ pageContent: "apple", metadata: { wanted: false } }));
      await subject.add([...near, { pageContent: "plum", metadata: { wanted: true } }]);
      expect(await subject.found("apple", 2, subject.filter({ wanted: true }))).toEqual(["plum"]);
    },
  },
  {
    title: "keys that a store may use itself are metadata like any other",
    needs: ["filter"],
    run: async (subject) => {
      await subject.add([
        { pageContent: "apple", metadata: { id: "a", version: 1, deleted: true, ids: "x", text: "t" } },
        { pageContent: "plum", metadata: { id: "b", version: 2, deleted: false, ids: "y", text: "u" } },
      ]);
      for (const values of [{ id: "b" }, { version: 2 }, { deleted: false }, { ids: "y" }, { text: "u" }]) {
        expect(await subject.found("apple", 2, subject.filter(values))).toEqual(["plum"]);
      }
    },
  },
  {
    title: "what the newest version says counts",
    needs: ["filter", "ids", "upsert"],
    run: async (subject) => {
      await subject.add(fruits.slice(0, 1), { ids: ["one"] });
      await subject.add([{ pageContent: "apple", metadata: { color: "green" } }], { ids: ["one"] });
      expect(await subject.found("apple", 2, subject.filter({ color: "red" }))).toEqual([]);
      expect(await subject.found("apple", 2, subject.filter({ color: "green" }))).toEqual(["apple"]);
    },
  },
  ...operators.map(([filter, expected]): VectorStoreCase => ({
    title: JSON.stringify(filter),
    needs: ["filterOperators"],
    run: async (subject) => {
      await subject.add(fruits);
      expect((await subject.found("apple", 4, filter)).sort()).toEqual(expected);
    },
  })),
  {
    title: "refuses an operator it does not know",
    needs: ["filterOperators"],
    run: async (subject) => {
      await subject.add(fruits);
      for (const filter of [{ color: { $almost: "red" } }, { $nor: [{ color: "red" }] }]) {
        expect(await isRefused(() => subject.found("apple", 4, filter))).toBe(true);
      }
    },
  },
  {
    title: "a dot reaches into nested metadata, unless a key has one itself",
    needs: ["nestedFilter"],
    run: async (subject) => {
      await subject.add([
        { pageContent: "apple", metadata: { author: { name: "Ada", born: 1815 } } },
        { pageContent: "plum", metadata: { author: { name: "Grace", born: 1906 } } },
        { pageContent: "cherry", metadata: { "author.name": "Grace", author: "nobody" } },
      ]);
      expect((await subject.found("apple", 3, { "author.name": "Grace" })).sort()).toEqual([
        "cherry",
        "plum",
      ]);
      expect(await subject.found("apple", 3, { "author.born": { $lt: 1900 } })).toEqual(["apple"]);
    },
  },
  {
    title: "filters look into lists",
    needs: ["listFilter"],
    run: async (subject) => {
      const tagged = [["a", "b"], ["b"], [], "a"].map((tags, at) => ({
        pageContent: `apple ${at}`,
        metadata: { tags },
      }));
      await subject.add([...tagged, { pageContent: "apple 4", metadata: {} }]);
      const found = async (tags: object): Promise<string[]> =>
        (await subject.found("apple", 10, { tags })).sort();
      expect(await found({ $contains: "a" })).toEqual(["apple 0"]);
      expect(await found({ $contains: "b" })).toEqual(["apple 0", "apple 1"]);
      expect(await found({ arrayContains: ["a", "b"] })).toEqual(["apple 0", "apple 1"]);
      expect(await found({ arrayContains: [] })).toEqual([]);
    },
  },
  {
    title: "dates in metadata and in filters are their ISO texts",
    needs: ["dates", "filterOperators"],
    run: async (subject) => {
      const days = [1, 2, 3].map((day) => new Date(Date.UTC(2026, 0, day)));
      await subject.add(days.map((at, day) => ({ pageContent: `apple ${day}`, metadata: { at } })));
      const found = async (at: unknown): Promise<string[]> =>
        (await subject.found("apple", 10, { at })).sort();
      expect(await found(days[1])).toEqual(["apple 1"]);
      expect(await found({ $gte: days[1] })).toEqual(["apple 1", "apple 2"]);
      expect(await found({ $in: [days[0], days[2]] })).toEqual(["apple 0", "apple 2"]);
      expect(await found("2026-01-02T00:00:00.000Z")).toEqual(["apple 1"]);
    },
  },
  {
    title: "what no metadata can be is refused in filters: it would match everybody's documents, or none",
    needs: ["filterOperators", "refusal"],
    run: async (subject) => {
      await subject.add(fruits);
      const strange = [/red/, new Map(), new Set(["red"]), Promise.resolve("red"), undefined, () => true, 1n];
      for (const color of strange) {
        expect(await isRefused(() => subject.found("apple", 4, { color }))).toBe(true);
        expect(await isRefused(() => subject.found("apple", 4, { color: { $eq: color } }))).toBe(true);
      }
    },
  },
];
