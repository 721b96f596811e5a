import { Document } from "@langchain/core/documents";
import { expect } from "vitest";

import type { VectorStoreCase } from "./support.ts";
import { extended } from "./extended-store.ts";
import { isRefused } from "./subject.ts";

const many = Array.from(
  { length: 25 },
  (_, position) => new Document({ pageContent: `apple ${position}`, metadata: { position } }),
);

/** Cases about adding many documents in batches, and about aborting calls. */
export const batchingCases: readonly VectorStoreCase[] = [
  {
    title: "documents are added in batches, with progress; ids keep their order",
    needs: ["batches"],
    run: async (subject) => {
      const progress: unknown[] = [];
      const ids = await extended(subject).addDocuments(many, {
        batchSize: 10,
        onProgress: (step) => void progress.push(step),
      });
      await subject.settled();
      expect(progress).toEqual([
        { added: 10, total: 25 },
        { added: 20, total: 25 },
        { added: 25, total: 25 },
      ]);
      expect(new Set(ids).size).toBe(25);
      const found = await subject.store.similaritySearch("apple", 30);
      expect(found.map(({ id, metadata }) => ids[metadata["position"] as number] === id)).toEqual(
        many.map(() => true),
      );
    },
  },
  {
    title: "an abort between batches leaves whole batches",
    needs: ["batches", "signals"],
    run: async (subject) => {
      const controller = new AbortController();
      const adding = extended(subject).addDocuments(many, {
        batchSize: 10,
        signal: controller.signal,
        onProgress: ({ added }) => added === 20 && controller.abort(),
      });
      await expect(adding).rejects.toThrow("20 of 25");
      await subject.settled();
      expect(await subject.everything()).toHaveLength(20);
    },
  },
  {
    title: "an aborted signal keeps documents out and searches from starting",
    needs: ["signals"],
    run: async (subject) => {
      await subject.add(many.slice(0, 1));
      const signal = AbortSignal.abort();
      const store = extended(subject);
      expect(await isRefused(() => store.addDocuments(many, { signal }))).toBe(true);
      expect(await isRefused(() => store.search("apple", { k: 1, signal }))).toBe(true);
      expect(await isRefused(() => store.asRetriever({ k: 1 }).invoke("apple", { signal }))).toBe(true);
      expect(await subject.everything()).toHaveLength(1);
    },
  },
];
