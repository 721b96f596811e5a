import { Document } from "@langchain/core/documents";
import { expect } from "vitest";

import type { VectorStoreCase } from "./support.ts";
import { fruits, subjectEmbeddings } from "./subject.ts";

/** Cases about adding documents and vectors. */
export const addingCases: readonly VectorStoreCase[] = [
  {
    title: "an empty store finds nothing, and adding nothing changes nothing",
    needs: [],
    run: async (subject) => {
      expect(await subject.found("apple", 3)).toEqual([]);
      await subject.add([]);
      expect(await subject.found("apple", 3)).toEqual([]);
    },
  },
  {
    title: "finds what was added, with its metadata",
    needs: [],
    run: async (subject) => {
      await subject.add(fruits);
      const [document] = await subject.store.similaritySearch("plum", 1);
      expect(document).toMatchObject(fruits[3] as object);
    },
  },
  {
    title: "uses the vectors it is given",
    needs: [],
    run: async (subject) => {
      await subject.addVectors(await subjectEmbeddings.embedDocuments(["plum", "cherry"]), ["one", "two"]);
      expect(await subject.found("plum", 1)).toEqual(["one"]);
      expect(await subject.found("cherry", 1)).toEqual(["two"]);
    },
  },
  {
    title: "leaves the documents it is given as they are",
    needs: [],
    run: async ({ store }) => {
      const documents = fruits.map((fruit) => new Document(structuredClone(fruit)));
      await store.addDocuments(documents);
      expect(documents).toEqual(fruits.map((fruit) => new Document(fruit)));
    },
  },
  {
    title: "documents added at the same time are all there",
    needs: [],
    run: async (subject) => {
      const texts = Array.from({ length: 10 }, (_, position) => `apple ${position}`);
      await Promise.all(texts.map((pageContent) => subject.add([{ pageContent, metadata: {} }])));
      expect(await subject.everything()).toEqual(texts);
    },
  },
  {
    title: "resolves to the given ids, else the documents' own, else new ones, which found documents carry",
    needs: ["ids"],
    run: async (subject) => {
      expect(await subject.add(fruits.slice(0, 2), { ids: ["one", "two"] })).toEqual(["one", "two"]);
      const [own, fresh] = await subject.add([
        new Document({ ...fruits[2], id: "three" } as Document),
        fruits[3] as Document,
      ]);
      expect(own).toBe("three");
      expect(fresh).toMatch(/./);
      const found = await subject.store.similaritySearch("apple", 10);
      expect(new Set(found.map(({ id }) => id))).toEqual(new Set(["one", "two", "three", fresh]));
    },
  },
  {
    title: "a given id goes before the document's own",
    needs: ["ids"],
    run: async (subject) => {
      const document = new Document({ pageContent: "apple", id: "own" });
      expect(await subject.add([document], { ids: ["given"] })).toEqual(["given"]);
      expect((await subject.store.similaritySearch("apple", 1))[0]?.id).toBe("given");
    },
  },
  {
    title: "new ids are new",
    needs: ["ids"],
    run: async (subject) => {
      const ids = [...(await subject.add(fruits)), ...(await subject.add(fruits))];
      expect(new Set(ids).size).toBe(8);
    },
  },
  {
    title: "a document with an id that exists replaces it",
    needs: ["ids", "upsert"],
    run: async (subject) => {
      await subject.add(fruits.slice(0, 2), { ids: ["one", "two"] });
      await subject.add([{ pageContent: "cherry", metadata: { color: "black" } }], { ids: ["one"] });
      expect(await subject.everything()).toEqual(["apple banana", "cherry"]);
      const [document] = await subject.store.similaritySearch("cherry", 1);
      expect(document).toMatchObject({ id: "one", metadata: { color: "black" } });
      expect(document?.metadata).not.toHaveProperty("year");
    },
  },
  {
    title: "an id added many times at the same time is one document",
    needs: ["ids", "upsert"],
    run: async (subject) => {
      const texts = Array.from({ length: 10 }, (_, position) => `apple ${position}`);
      await Promise.all(
        texts.map((pageContent) => subject.add([{ pageContent, metadata: {} }], { ids: ["one"] })),
      );
      const everything = await subject.everything();
      expect(everything).toHaveLength(1);
      expect(texts).toContain(everything[0]);
    },
  },
];
