import { expect } from "vitest";

import type { BaseStoreCase } from "./support.ts";
import { keysOf, nextMillisecond } from "./subject.ts";

const place = ["users", "ada"];

/** Cases about putting, getting and deleting items. */
export const itemCases: readonly BaseStoreCase[] = [
  {
    title: "an empty store has nothing",
    needs: [],
    run: async ({ store }) => {
      expect(await store.get(place, "one")).toBeNull();
      expect(await store.search([])).toEqual([]);
      expect(await store.listNamespaces()).toEqual([]);
      expect(await store.batch([])).toEqual([]);
      await store.delete(place, "one");
    },
  },
  {
    title: "gets an item as it was put, with its place and times",
    needs: [],
    run: async (subject) => {
      const before = Date.now();
      await subject.put(place, "one", { color: "red", list: [1, { deep: null }] });
      const item = await subject.store.get(place, "one");
      expect(item).toMatchObject({
        namespace: place,
        key: "one",
        value: { color: "red", list: [1, { deep: null }] },
      });
      expect(item?.createdAt).toBeInstanceOf(Date);
      expect(item?.updatedAt).toBeInstanceOf(Date);
      expect(item?.createdAt.getTime()).toBeGreaterThanOrEqual(before);
      expect(item?.updatedAt).toEqual(item?.createdAt);
    },
  },
  {
    title: "a put replaces the whole value, keeps createdAt and moves updatedAt",
    needs: [],
    run: async (subject) => {
      await subject.put(place, "one", { color: "red", size: 1 });
      const first = { ...(await subject.store.get(place, "one")) };
      await nextMillisecond();
      await subject.put(place, "one", { color: "blue" });
      const second = await subject.store.get(place, "one");
      expect(second?.value).toEqual({ color: "blue" });
      expect(second?.createdAt).toEqual(first.createdAt);
      expect(second?.updatedAt.getTime()).toBeGreaterThan(first.updatedAt?.getTime() ?? Infinity);
      expect(await subject.keys(place)).toEqual(["one"]);
    },
  },
  {
    title: "the same key in another namespace is another item",
    needs: [],
    run: async (subject) => {
      await subject.put(place, "one", { n: 1 });
      await subject.put(["users", "grace"], "one", { n: 2 });
      await subject.put(["users"], "one", { n: 3 });
      await subject.put(["users"], "ada", { n: 4 });
      expect(await subject.value(place, "one")).toEqual({ n: 1 });
      expect(await subject.value(["users", "grace"], "one")).toEqual({ n: 2 });
      expect(await subject.value(["users"], "one")).toEqual({ n: 3 });
      await subject.remove(["users"], "one");
      expect(await subject.value(place, "one")).toEqual({ n: 1 });
      expect(await subject.value(["users"], "ada")).toEqual({ n: 4 });
    },
  },
  {
    title: "a deleted item is gone from every read; deleting it again does no harm",
    needs: [],
    run: async (subject) => {
      await subject.put(place, "one", { n: 1 });
      await subject.put(place, "two", { n: 2 });
      await subject.remove(place, "one");
      await subject.remove(place, "one");
      expect(await subject.value(place, "one")).toBeNull();
      expect(await subject.keys(["users"])).toEqual(["two"]);
    },
  },
  {
    title: "what is put after a delete is a new item",
    needs: [],
    run: async (subject) => {
      await subject.put(place, "one", { n: 1 });
      const first = (await subject.store.get(place, "one"))?.createdAt.getTime() ?? Infinity;
      await subject.remove(place, "one");
      await nextMillisecond();
      await subject.put(place, "one", { n: 2 });
      const item = await subject.store.get(place, "one");
      expect(item?.value).toEqual({ n: 2 });
      expect(item?.createdAt.getTime()).toBeGreaterThan(first);
    },
  },
  {
    title: "changing what was given or found changes nothing in the store",
    needs: ["copies"],
    run: async (subject) => {
      const value = { list: [1] };
      const labels = [...place];
      await subject.put(labels, "one", value);
      value.list.push(2);
      labels[1] = "grace";
      const item = await subject.store.get(place, "one");
      expect(item?.value).toEqual({ list: [1] });
      item?.value["list"].push(3);
      item?.namespace.push("more");
      const [found] = await subject.store.search(place);
      expect(found).toMatchObject({ namespace: place, value: { list: [1] } });
      expect(await subject.value(place, "one")).toEqual({ list: [1] });
    },
  },
  {
    title: "puts of one key at the same time leave one item, and one of their values",
    needs: [],
    run: async (subject) => {
      const values = Array.from({ length: 20 }, (_, n) => ({ n }));
      await Promise.all(values.map((value) => subject.store.put(place, "one", value)));
      await subject.settled();
      expect(values).toContainEqual(await subject.value(place, "one"));
      expect(keysOf(await subject.store.search([]))).toEqual(["one"]);
    },
  },
  {
    title: "puts, reads and deletes of many keys at the same time do not meet",
    needs: [],
    run: async (subject) => {
      const keys = Array.from({ length: 30 }, (_, n) => `key-${n}`);
      await Promise.all(
        keys.map(async (key, n) => {
          await subject.store.put(place, key, { n });
          if (n % 3 === 0) await subject.store.delete(place, key);
        }),
      );
      await subject.settled();
      const left = keys.filter((_, n) => n % 3 !== 0).sort();
      expect((await subject.keys(place, { limit: 100 })).sort()).toEqual(left);
      expect(await subject.value(place, "key-7")).toEqual({ n: 7 });
    },
  },
];
