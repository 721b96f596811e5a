import { expect } from "vitest";

import type { VectorStoreCase } from "./support.ts";
import { extended } from "./extended-store.ts";
import { fruits, isRefused } from "./subject.ts";

const ids = ["one", "two", "three", "four"];

/** Cases about deleting, and about reading by id. */
export const deletingCases: readonly VectorStoreCase[] = [
  {
    title: "deletes these ids and no others; unknown ones do no harm",
    needs: ["ids", "deleteByIds"],
    run: async (subject) => {
      await subject.add(fruits, { ids });
      await subject.remove({ ids: ["one", "three", "unknown"] });
      expect(await subject.everything()).toEqual(["apple banana", "plum"]);
      await subject.remove({ ids: ["one"] });
      await subject.remove({ ids: [] });
      expect(await subject.everything()).toEqual(["apple banana", "plum"]);
    },
  },
  {
    title: "a deleted id can be added again",
    needs: ["ids", "deleteByIds"],
    run: async (subject) => {
      await subject.add(fruits.slice(0, 1), { ids: ["one"] });
      await subject.remove({ ids: ["one"] });
      await subject.add(fruits.slice(3), { ids: ["one"] });
      expect(await subject.everything()).toEqual(["plum"]);
    },
  },
  {
    title: "deletes what a filter matches",
    needs: ["deleteByFilter", "filter"],
    run: async (subject) => {
      await subject.add(fruits);
      await subject.remove({ filter: subject.filter({ color: "red" }) });
      expect(await subject.everything()).toEqual(["apple banana", "plum"]);
    },
  },
  {
    title: "refuses to delete when nobody says what",
    needs: ["deleteByIds", "refusal"],
    run: async (subject) => {
      await subject.add(fruits);
      expect(await isRefused(() => subject.store.delete({}))).toBe(true);
      expect(await isRefused(() => subject.store.delete())).toBe(true);
      expect(await subject.everything()).toHaveLength(fruits.length);
    },
  },
  {
    title: "getByIds gives documents in the order of the ids; unknown ones are left out",
    needs: ["ids", "getByIds"],
    run: async (subject) => {
      await subject.add(fruits, { ids });
      const store = extended(subject);
      const documents = await store.getByIds(["four", "unknown", "one"]);
      expect(documents).toMatchObject([
        { ...fruits[3], id: "four" },
        { ...fruits[0], id: "one" },
      ]);
      expect(await store.getByIds([])).toEqual([]);
    },
  },
  {
    title: "counts what there is, and what a filter matches",
    needs: ["count", "filter"],
    run: async (subject) => {
      const store = extended(subject);
      expect(await store.count()).toBe(0);
      await subject.add(fruits);
      expect(await store.count()).toBe(4);
      expect(await store.count(subject.filter({ color: "red" }))).toBe(2);
    },
  },
  {
    title: "deletes all that a filter matches, then all there is, and says how many",
    needs: ["deleteAll", "filter"],
    run: async (subject) => {
      await subject.add(fruits);
      expect(await extended(subject).deleteAll(subject.filter({ color: "red" }))).toBe(2);
      await subject.settled();
      expect(await subject.everything()).toEqual(["apple banana", "plum"]);
      expect(await extended(subject).deleteAll()).toBe(2);
      await subject.settled();
      expect(await subject.everything()).toEqual([]);
      await subject.add(fruits);
      await extended(subject).delete({ deleteAll: true });
      await subject.settled();
      expect(await subject.everything()).toEqual([]);
    },
  },
];
