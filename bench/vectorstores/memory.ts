import type { Document } from "@langchain/core/documents";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import type { VectorStore } from "@langchain/core/vectorstores";

import { load } from "../peers/load.ts";
import { rowsOf, type Subject } from "./subject.ts";

interface Module {
  MemoryVectorStore: new (embeddings: EmbeddingsInterface) => VectorStore;
}

/** LangChain's own store: an array that is searched through. */
export const memory: Subject = {
  name: "MemoryVectorStore",
  onDisk: false,
  durability: "memory only",
  async open(_directory, _dimensions, embeddings) {
    const { MemoryVectorStore } = await load<Module>("@langchain/classic/vectorstores/memory");
    const store = new MemoryVectorStore(embeddings);
    return {
      add: async (vectors, documents) => void (await store.addVectors(vectors, documents)),
      modes: [
        {
          name: "exact",
          search: async (vector, k, filter) =>
            rowsOf(
              await store.similaritySearchVectorWithScore(
                vector,
                k,
                filter && (({ metadata }: Document) => metadata[filter.field] === filter.value),
              ),
            ),
        },
      ],
      close: async () => {},
    };
  },
};
