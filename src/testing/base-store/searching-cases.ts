import { expect } from "vitest";

import type { BaseStoreCase } from "./support.ts";
import type { StoreSubject } from "./subject.ts";

const many = Array.from({ length: 15 }, (_, n) => `key-${n}`);

async function fill(subject: StoreSubject): Promise<void> {
  await subject.putAll(["docs"], Object.fromEntries(many.map((key, n) => [key, { n }])));
}

/** Cases about searching by namespace, and about pages. */
export const searchingCases: readonly BaseStoreCase[] = [
  {
    title: "finds what is in a namespace and below it, and nothing else",
    needs: [],
    run: async (subject) => {
      await subject.put(["a"], "one", {});
      await subject.put(["a", "b"], "two", {});
      await subject.put(["a", "b", "c", "d", "e", "f"], "three", {});
      await subject.put(["a", "b", "c", "d", "e", "g"], "four", {});
      await subject.put(["ab"], "five", {});
      await subject.put(["b", "a"], "six", {});
      const found = async (...prefix: string[]): Promise<string[]> => (await subject.keys(prefix)).sort();
      expect(await found()).toEqual(["five", "four", "one", "six", "three", "two"]);
      expect(await found("a")).toEqual(["four", "one", "three", "two"]);
      expect(await found("a", "b")).toEqual(["four", "three", "two"]);
      expect(await found("a", "b", "c", "d", "e", "f")).toEqual(["three"]);
      expect(await found("a", "b", "c", "d", "e", "f", "g")).toEqual([]);
      expect(await found("c")).toEqual([]);
    },
  },
  {
    title: "gives whole items, without a score where nothing was ranked",
    needs: [],
    run: async (subject) => {
      await subject.put(["docs"], "one", { n: 1 });
      const [item] = await subject.store.search(["docs"]);
      expect(item).toMatchObject({ namespace: ["docs"], key: "one", value: { n: 1 } });
      expect(item?.createdAt).toBeInstanceOf(Date);
      expect(item?.updatedAt).toBeInstanceOf(Date);
      expect(item?.score).toBeUndefined();
    },
  },
  {
    title: "without an index a query changes nothing",
    needs: [],
    run: async (subject) => {
      await subject.put(["docs"], "one", { text: "apple" });
      const found = await subject.store.search(["docs"], { query: "plum" });
      expect(found).toHaveLength(1);
      expect(found[0]?.score).toBeUndefined();
    },
  },
  {
    title: "gives ten when nobody says how many, and no more than the limit",
    needs: [],
    run: async (subject) => {
      await fill(subject);
      expect(await subject.keys([])).toHaveLength(10);
      expect(await subject.keys([], { limit: 3 })).toHaveLength(3);
      expect(await subject.keys([], { limit: 100 })).toHaveLength(15);
    },
  },
  {
    title: "pages hold everything once, and the same again",
    needs: [],
    run: async (subject) => {
      await fill(subject);
      const pages = async (): Promise<string[]> => {
        const found: string[] = [];
        for (const offset of [0, 4, 8, 12, 16]) {
          found.push(...(await subject.keys(["docs"], { limit: 4, offset })));
        }
        return found;
      };
      const first = await pages();
      expect([...first].sort()).toEqual([...many].sort());
      expect(await pages()).toEqual(first);
      expect(await subject.keys(["docs"], { limit: 100 })).toEqual(first);
    },
  },
  {
    title: "the most recently updated comes first",
    needs: ["newestFirst"],
    run: async (subject) => {
      await subject.putAll(["docs"], { one: { n: 1 }, two: { n: 2 }, three: { n: 3 } });
      expect(await subject.keys([])).toEqual(["three", "two", "one"]);
      await subject.put(["docs"], "one", { n: 4 });
      expect(await subject.keys([])).toEqual(["one", "three", "two"]);
      expect(await subject.keys([], { limit: 1, offset: 1 })).toEqual(["three"]);
    },
  },
];
