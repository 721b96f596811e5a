import { Document } from "@langchain/core/documents";
import { expect } from "vitest";

import type { VectorStoreCase } from "./support.ts";
import { extended } from "./extended-store.ts";
import { fruits, textsOf } from "./subject.ts";

/** Documents whose vectors are equal. Only the words of their texts differ. */
const errors = ["E1001 disk full", "E1002 no such file", "E1003 disk on fire", "nothing of note"].map(
  (words) => new Document({ pageContent: `apple ${words}`, metadata: { code: words.slice(0, 5) } }),
);

/** Cases about searching by words, alone and together with vectors. */
export const textCases: readonly VectorStoreCase[] = [
  {
    title: "full text search finds what shares words, the most telling first, and nothing else",
    needs: ["fullTextSearch"],
    run: async (subject) => {
      await subject.add(errors);
      const store = extended(subject);
      const found = textsOf(await store.fullTextSearch("disk E1003", 4));
      expect(found).toEqual(["apple E1003 disk on fire", "apple E1001 disk full"]);
      expect(await store.fullTextSearch("disk", 1)).toHaveLength(1);
      expect(await store.fullTextSearch("unheard", 4)).toEqual([]);
      expect(await store.fullTextSearch("", 4)).toEqual([]);
    },
  },
  {
    title: "full text search looks only at what the filter lets pass",
    needs: ["fullTextSearch", "filter"],
    run: async (subject) => {
      await subject.add(errors);
      const filter = subject.filter({ code: "E1001" });
      expect(textsOf(await extended(subject).fullTextSearch("disk", 4, { filter }))).toEqual([
        "apple E1001 disk full",
      ]);
    },
  },
  {
    title: "full text search finds what was added last, and no more what was replaced",
    needs: ["fullTextSearch", "ids", "upsert"],
    run: async (subject) => {
      await subject.add([new Document({ pageContent: "walrus" })], { ids: ["one"] });
      await subject.add([new Document({ pageContent: "ostrich" })], { ids: ["one"] });
      expect(await extended(subject).fullTextSearch("walrus", 4)).toEqual([]);
      expect(textsOf(await extended(subject).fullTextSearch("ostrich", 4))).toEqual(["ostrich"]);
    },
  },
  {
    title: "hybrid search puts first what is near and shares words",
    needs: ["hybridSearch"],
    run: async (subject) => {
      await subject.add([...fruits.slice(1), ...errors]);
      const store = extended(subject);
      expect(textsOf(await store.hybridSearch("apple E1002", 1))).toEqual(["apple E1002 no such file"]);
      expect(textsOf(await store.hybridSearch("plum", 1))).toEqual(["plum"]);
      expect(await store.hybridSearch("apple", 100)).toHaveLength(7);
    },
  },
  {
    title: "hybrid scores are 0 to 1 and fall; the weights say what counts",
    needs: ["hybridSearch"],
    run: async (subject) => {
      // The query "apple quince" finds the first document by vector and the second by words.
      await subject.addVectors(
        [await subject.vectorOf("apple"), await subject.vectorOf("cherry"), await subject.vectorOf("plum")],
        ["pear", "quince quince", "medlar"],
      );
      const first = async (weights?: { vector: number; text: number }): Promise<string | undefined> => {
        const found = await extended(subject).hybridSearchWithScore("apple quince", 3, {
          ...(weights && { weights }),
        });
        const scores = found.map(([, score]) => score);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
        expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
        return found[0]?.[0].pageContent;
      };
      expect(await first()).toBe("pear");
      expect(await first({ vector: 1, text: 0 })).toBe("pear");
      expect(await first({ vector: 0.1, text: 0.9 })).toBe("quince quince");
    },
  },
  {
    title: "hybrid search looks only at what the filter lets pass, and finds nothing in an empty store",
    needs: ["hybridSearch", "filter"],
    run: async (subject) => {
      expect(await extended(subject).hybridSearch("apple", 3)).toEqual([]);
      await subject.add(errors);
      const filter = subject.filter({ code: "E1003" });
      expect(textsOf(await extended(subject).hybridSearch("E1001", 4, { filter }))).toEqual([
        "apple E1003 disk on fire",
      ]);
    },
  },
  {
    title: "a retriever searches hybrid",
    needs: ["hybridSearch"],
    run: async (subject) => {
      await subject.add(errors);
      const retriever = extended(subject).asRetriever({ searchType: "hybrid", k: 1 });
      expect(textsOf(await retriever.invoke("E1002"))).toEqual(["apple E1002 no such file"]);
    },
  },
];
