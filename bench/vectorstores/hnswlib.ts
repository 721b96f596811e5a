import type { Document } from "@langchain/core/documents";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import type { VectorStore } from "@langchain/core/vectorstores";

import { load } from "../peers/load.ts";
import { rowsOf, type Search, type Subject } from "./subject.ts";

interface Module {
  HNSWLib: new (
    embeddings: EmbeddingsInterface,
    options: { space: "cosine" },
  ) => VectorStore & { index: { setEf(candidates: number): void } };
}

/** Candidates that hnswlib follows: its own default, and enough for a recall of .99. */
const EF = { default: 10, tuned: 200 };

/** Community's HNSWLib, whose filter is a function that every visited document passes. */
export const hnswlib: Subject = {
  name: "HNSWLib",
  onDisk: false,
  durability: "memory; save() writes all",
  async open(_directory, _dimensions, embeddings) {
    const { HNSWLib } = await load<Module>("@langchain/community/vectorstores/hnswlib");
    const store = new HNSWLib(embeddings, { space: "cosine" });
    const search: Search = async (vector, k, filter) =>
      rowsOf(
        await store.similaritySearchVectorWithScore(
          vector,
          k,
          filter && (({ metadata }: Document) => metadata[filter.field] === filter.value),
        ),
      );
    return {
      add: async (vectors, documents) => void (await store.addVectors(vectors, documents)),
      modes: [
        { name: "default", prepare: async () => store.index.setEf(EF.default), search },
        { name: `ef ${EF.tuned}`, prepare: async () => store.index.setEf(EF.tuned), search },
      ],
      close: async () => {},
    };
  },
};
