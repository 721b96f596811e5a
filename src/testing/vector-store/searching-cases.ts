import { expect } from "vitest";

import type { VectorStoreCase } from "./support.ts";
import { fruits, subjectEmbeddings, textsOf } from "./subject.ts";

/** Cases about searching by text and by vector. */
export const searchingCases: readonly VectorStoreCase[] = [
  {
    title: "gives the nearest first, and no more than k",
    needs: [],
    run: async (subject) => {
      await subject.add(fruits);
      expect(await subject.found("apple", 2)).toEqual(["apple", "apple banana"]);
      expect(await subject.found("banana", 1)).toEqual(["apple banana"]);
      expect(await subject.found("apple", 100)).toHaveLength(fruits.length);
    },
  },
  {
    title: "gives four when nobody says how many",
    needs: [],
    run: async (subject) => {
      await subject.add([...fruits, ...fruits]);
      expect(await subject.store.similaritySearch("apple")).toHaveLength(4);
    },
  },
  {
    title: "finds by vector what it finds by text",
    needs: [],
    run: async (subject) => {
      await subject.add(fruits);
      const byText = await subject.store.similaritySearchWithScore("apple apple cherry", 3);
      const query = await subjectEmbeddings.embedQuery("apple apple cherry");
      expect(textsOf(byText.map(([document]) => document))).toEqual(["apple", "apple banana", "cherry"]);
      expect(await subject.store.similaritySearchVectorWithScore(query, 3)).toEqual(byText);
    },
  },
  {
    title: "scores are cosine similarities, the highest first",
    needs: ["cosineScores"],
    run: async (subject) => {
      await subject.add(fruits);
      const found = await subject.store.similaritySearchWithScore("apple", 4);
      const expected = [1, 1.01 / Math.sqrt(1.01 * 2.01), 0.01 / 1.01, 0.01 / 1.01];
      expect(found).toHaveLength(expected.length);
      for (const [position, [, score]] of found.entries())
        expect(score).toBeCloseTo(expected[position] ?? 2, 4);
    },
  },
  {
    title: "a score may be 0 or negative",
    needs: ["cosineScores"],
    run: async (subject) => {
      await subject.addVectors(
        [
          [-1, 0, 0, 0, 0],
          [0, 1, 0, 0, 0],
        ],
        ["against", "across"],
      );
      const found = await subject.store.similaritySearchVectorWithScore([1, 0, 0, 0, 0], 2);
      expect(textsOf(found.map(([document]) => document))).toEqual(["across", "against"]);
      expect(found[0]?.[1]).toBeCloseTo(0, 5);
      expect(found[1]?.[1]).toBeCloseTo(-1, 5);
    },
  },
  {
    title: "equally near documents come in the order in which they were added",
    needs: ["insertionOrder", "ids"],
    run: async (subject) => {
      const ids = Array.from({ length: 30 }, (_, at) => `${at}`);
      const alike = ids.map((pageContent) => ({ pageContent, metadata: {} }));
      await subject.add(alike.slice(0, 12), { ids: ids.slice(0, 12) });
      await subject.add(alike.slice(12), { ids: ids.slice(12) });
      expect(await subject.found("apple", 30)).toEqual(ids);
      expect(await subject.found("apple", 5)).toEqual(ids.slice(0, 5));
      await subject.add([{ pageContent: "apple", metadata: {} }]);
      expect(await subject.found("apple", 4)).toEqual(["apple", "0", "1", "2"]);
    },
  },
];
