import { Document } from "@langchain/core/documents";
import { index } from "@langchain/core/indexing";
import { expect } from "vitest";

import { MemoryRecordManager } from "../memory-record-manager.ts";
import type { VectorStoreCase } from "./support.ts";
import { extended } from "./extended-store.ts";
import { fruits, type Subject, textsOf } from "./subject.ts";

const alike = ["apple", "apple apple", "apple banana"].map((pageContent) => ({
  pageContent,
  metadata: { pageContent },
}));

async function diverse(subject: Subject, k: number, filter?: object): Promise<string[]> {
  const options = { k, fetchK: 10, lambda: 0.3, ...(filter !== undefined && { filter }) };
  return textsOf((await subject.store.maxMarginalRelevanceSearch?.("apple", options, undefined)) ?? []);
}

/** Cases about marginal relevance, retrievers and LangChain's `index()`. */
export const retrievingCases: readonly VectorStoreCase[] = [
  {
    title: "marginal relevance prefers what is unlike what it has",
    needs: ["marginalRelevance"],
    run: async (subject) => {
      await subject.add(alike);
      expect(await subject.found("apple", 2)).toEqual(["apple", "apple apple"]);
      expect(await diverse(subject, 2)).toEqual(["apple", "apple banana"]);
      expect((await diverse(subject, 10)).sort()).toEqual(textsOf(alike));
    },
  },
  {
    title: "marginal relevance finds nothing in an empty store",
    needs: ["marginalRelevance"],
    run: async (subject) => {
      expect(await diverse(subject, 2)).toEqual([]);
      await subject.add(alike);
      expect(await diverse(subject, 2)).toHaveLength(2);
    },
  },
  {
    title: "marginal relevance looks only at what the filter lets pass",
    needs: ["marginalRelevance", "filter"],
    run: async (subject) => {
      await subject.add(alike);
      expect(await diverse(subject, 2, subject.filter({ pageContent: "apple apple" }) as object)).toEqual([
        "apple apple",
      ]);
    },
  },
  {
    title: "a retriever finds k documents, and callbacks see it under the store's name",
    needs: [],
    run: async (subject) => {
      const { store } = subject;
      await subject.add(fruits);
      const tags: unknown[] = [];
      const callbacks = [{ handleRetrieverStart: (...given: unknown[]): void => void tags.push(given[4]) }];
      const found = await store.asRetriever({ k: 2, callbacks }).invoke("apple");
      expect(textsOf(found)).toEqual(["apple", "apple banana"]);
      await expect.poll(() => tags).toEqual([[store.lc_namespace.at(-1)]]);
    },
  },
  {
    title: "a retriever filters",
    needs: ["filter"],
    run: async (subject) => {
      await subject.add(fruits);
      const retriever = subject.store.asRetriever(4, subject.filter({ color: "red" }));
      expect(textsOf(await retriever.invoke("apple"))).toEqual(["apple", "cherry"]);
    },
  },
  {
    title: "a retriever searches by marginal relevance",
    needs: ["marginalRelevance"],
    run: async (subject) => {
      await subject.add(alike);
      const searchKwargs = { fetchK: 3, lambda: 0.3 };
      const retriever = subject.store.asRetriever({ k: 2, searchType: "mmr", searchKwargs });
      expect(textsOf(await retriever.invoke("apple"))).toEqual(["apple", "apple banana"]);
    },
  },
  {
    title: "a retriever gives only what is as similar as asked",
    needs: ["scoreThreshold", "cosineScores"],
    run: async (subject) => {
      await subject.add(fruits);
      const retriever = extended(subject).asRetriever({
        searchType: "similarity_score_threshold",
        scoreThreshold: 0.5,
        k: 4,
      });
      expect(textsOf(await retriever.invoke("apple"))).toEqual(["apple", "apple banana"]);
    },
  },
  {
    title: "LangChain's index() adds, skips and cleans up",
    needs: ["ids", "deleteByIds"],
    run: async (subject) => {
      const recordManager = new MemoryRecordManager();
      const run = async (count: number): Promise<unknown> => {
        const docsSource = fruits.slice(-count).map((fruit) => new Document(fruit));
        const report = await index({
          docsSource,
          recordManager,
          vectorStore: subject.store,
          options: { cleanup: "full" },
        });
        await subject.settled();
        return report;
      };
      expect(await run(4)).toEqual({ numAdded: 4, numDeleted: 0, numUpdated: 0, numSkipped: 0 });
      expect(await run(4)).toEqual({ numAdded: 0, numDeleted: 0, numUpdated: 0, numSkipped: 4 });
      expect(await run(2)).toEqual({ numAdded: 0, numDeleted: 2, numUpdated: 0, numSkipped: 2 });
      expect(await subject.everything()).toEqual(["cherry", "plum"]);
    },
  },
];
