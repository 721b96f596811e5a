import { expect } from "vitest";

import type { BaseStoreCase } from "./support.ts";
import { errorOf } from "./subject.ts";

const place = ["docs"];

function cycle(): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  object["self"] = object;
  return object;
}

const unstorable: readonly [title: string, value: unknown][] = [
  ["a function", () => 1],
  ["a BigInt", 1n],
  ["a date", new Date(0)],
  ["a number that is not finite", Number.NaN],
  ["a map", new Map()],
  ["a cycle", cycle()],
];

/** Cases about batches, and about values that cannot be stored. */
export const batchCases: readonly BaseStoreCase[] = [
  {
    title: "answers each operation at its position",
    needs: [],
    run: async (subject) => {
      await subject.put(place, "one", { n: 1 });
      const results = await subject.batch([
        { namespace: place, key: "absent" },
        { namespacePrefix: place, limit: 10, offset: 0 },
        { namespace: place, key: "two", value: { n: 2 } },
        { namespace: place, key: "one" },
        { matchConditions: [{ matchType: "prefix", path: place }], limit: 10, offset: 0 },
        { namespace: place, key: "one" },
      ]);
      expect(results).toHaveLength(6);
      expect(results[0]).toBeNull();
      expect(results[1]).toMatchObject([{ key: "one", value: { n: 1 } }]);
      expect(results[2] ?? null).toBeNull();
      expect(results[3]).toMatchObject({ key: "one", value: { n: 1 } });
      expect(results[4]).toEqual([place]);
      expect(results[5]).toMatchObject({ key: "one" });
      expect(await subject.value(place, "two")).toEqual({ n: 2 });
    },
  },
  {
    title: "of several puts of one key the last counts, a delete included",
    needs: [],
    run: async (subject) => {
      await subject.put(place, "three", { n: 0 });
      await subject.batch([
        { namespace: place, key: "one", value: { n: 1 } },
        { namespace: place, key: "one", value: { n: 2 } },
        { namespace: place, key: "two", value: null },
        { namespace: place, key: "two", value: { n: 3 } },
        { namespace: place, key: "three", value: { n: 4 } },
        { namespace: place, key: "three", value: null },
      ]);
      expect(await subject.value(place, "one")).toEqual({ n: 2 });
      expect(await subject.value(place, "two")).toEqual({ n: 3 });
      expect(await subject.value(place, "three")).toBeNull();
      expect((await subject.keys([])).sort()).toEqual(["one", "two"]);
    },
  },
  {
    title: "reads see what was before the batch",
    needs: ["readsBeforeWrites"],
    run: async (subject) => {
      await subject.put(place, "one", { n: 1 });
      const [before, after, found] = await subject.batch([
        { namespace: place, key: "one" },
        { namespace: place, key: "two", value: { n: 2 } },
        { namespacePrefix: place, limit: 10, offset: 0 },
        { namespace: place, key: "one", value: null },
      ]);
      expect(before).toMatchObject({ value: { n: 1 } });
      expect(after ?? null).toBeNull();
      expect(found).toMatchObject([{ key: "one" }]);
      expect(await subject.keys(place)).toEqual(["two"]);
    },
  },
  {
    title: "500 puts at once are all there, and so are 500 replacements",
    needs: [],
    run: async (subject) => {
      const puts = (version: number) =>
        Array.from({ length: 500 }, (_, n) => ({
          namespace: ["bulk", `${n % 7}`],
          key: `key-${n}`,
          value: { n, version },
        }));
      await subject.batch(puts(1));
      await subject.batch(puts(2));
      const found = await subject.store.search(["bulk"], { limit: 1000 });
      expect(new Set(found.map(({ key }) => key)).size).toBe(500);
      expect(found).toHaveLength(500);
      expect(found.every(({ value }) => value["version"] === 2)).toBe(true);
      const gets = await subject.batch(puts(2).map(({ namespace, key }) => ({ namespace, key })));
      expect(gets).toMatchObject(puts(2));
    },
  },
  ...unstorable.map(([title, value]): BaseStoreCase => ({
    title: `refuses ${title}; nothing of the batch is stored, and the store goes on`,
    needs: ["refusal"],
    run: async (subject) => {
      const error = await errorOf(() =>
        subject.store.batch([
          { namespace: place, key: "one", value: {} },
          { namespace: place, key: "two", value: { value } },
        ]),
      );
      expect(error).toBeDefined();
      expect(await subject.keys([])).toEqual([]);
      await subject.put(place, "one", { n: 1 });
      expect(await subject.keys([])).toEqual(["one"]);
    },
  })),
];
