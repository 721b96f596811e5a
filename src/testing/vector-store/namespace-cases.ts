import { Document } from "@langchain/core/documents";
import { expect } from "vitest";

import type { VectorStoreCase } from "./support.ts";
import { extended } from "./extended-store.ts";
import { fruits, type Subject, textsOf } from "./subject.ts";

const [mine, yours] = ["team-a", "team-b"];

async function addTo(subject: Subject, namespace: string, text: string, id: string): Promise<void> {
  await extended(subject).addDocuments([new Document({ pageContent: text, metadata: { text } })], {
    namespace,
    ids: [id],
  });
  await subject.settled();
}

/** Cases about namespaces, which each call can name. */
export const namespaceCases: readonly VectorStoreCase[] = [
  {
    title: "a namespace sees its own documents and no others, however near those are",
    needs: ["namespaces"],
    run: async (subject) => {
      const store = extended(subject);
      const crowd = Array.from({ length: 150 }, () => new Document({ pageContent: "apple" }));
      await store.addDocuments(crowd, { namespace: yours });
      await addTo(subject, mine, "plum", "one");
      await subject.add([new Document({ pageContent: "cherry" })]);
      const found = await store.search("apple", { k: 5, namespace: mine });
      expect(textsOf(found.map(([document]) => document))).toEqual(["plum"]);
      expect(await subject.found("apple", 5)).toEqual(["cherry"]);
      expect(await store.search("apple", { k: 5, namespace: "nobody" })).toEqual([]);
    },
  },
  {
    title: "ids are unique in a namespace, and documents carry them as they were given",
    needs: ["namespaces", "ids", "upsert", "getByIds"],
    run: async (subject) => {
      const store = extended(subject);
      await addTo(subject, mine, "apple", "one");
      await addTo(subject, yours, "banana", "one");
      await subject.add([new Document({ pageContent: "cherry" })], { ids: ["one"] });
      await addTo(subject, mine, "plum", "one");
      expect(await store.getByIds(["one"], { namespace: mine })).toMatchObject([
        { id: "one", pageContent: "plum" },
      ]);
      expect(await store.getByIds(["one"], { namespace: yours })).toMatchObject([
        { id: "one", pageContent: "banana" },
      ]);
      expect(textsOf(await store.getByIds(["one"]))).toEqual(["cherry"]);
      expect((await store.search("banana", { k: 1, namespace: yours }))[0]?.[0].id).toBe("one");
    },
  },
  {
    title: "filters and deletions stay inside the namespace",
    needs: ["namespaces", "filter", "deleteByFilter"],
    run: async (subject) => {
      const store = extended(subject);
      for (const namespace of [mine, yours]) await store.addDocuments([...fruits], { namespace });
      await subject.settled();
      await store.delete({ namespace: mine, filter: subject.filter({ color: "red" }) });
      await subject.settled();
      const left = async (namespace: string): Promise<string[]> => {
        const found = await store.search("apple", { k: 9, namespace });
        return textsOf(found.map(([document]) => document)).sort();
      };
      expect(await left(mine)).toEqual(["apple banana", "plum"]);
      expect(await left(yours)).toEqual(textsOf(fruits).sort());
      const filter = subject.filter({ color: "red" });
      expect(await store.search("apple", { k: 9, namespace: mine, filter })).toEqual([]);
    },
  },
  {
    title: "all documents of a namespace are deleted and counted alone",
    needs: ["namespaces", "deleteAll", "count"],
    run: async (subject) => {
      const store = extended(subject);
      await store.addDocuments([...fruits], { namespace: mine });
      await subject.add(fruits);
      expect(await store.count(undefined, { namespace: mine })).toBe(4);
      expect(await store.deleteAll(undefined, { namespace: mine })).toBe(4);
      await subject.settled();
      expect(await store.count(undefined, { namespace: mine })).toBe(0);
      expect(await store.count()).toBe(4);
    },
  },
];
