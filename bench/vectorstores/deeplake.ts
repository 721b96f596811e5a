import { join } from "node:path";

import { DeeplakeVectorStore } from "../../src/index.ts";
import { rowsOf, type Filter, type Subject } from "./subject.ts";

/** Options of `open` beside the embeddings: metadata fields declared here are filtered inside the engine. */
const OPTIONS = {};

/** Present once the store has hybrid search. */
interface Hybrid {
  hybridSearch?(query: string, k: number): Promise<{ metadata: Record<string, unknown> }[]>;
}

/** This package over a directory. */
export const deeplake: Subject = {
  name: "Deeplake",
  onDisk: true,
  durability: "disk; fsync on request",
  async open(directory, _dimensions, embeddings) {
    const store = await DeeplakeVectorStore.open(join(directory, "documents"), { embeddings, ...OPTIONS });
    const { hybridSearch } = store as Hybrid;
    return {
      add: async (vectors, documents) => void (await store.addVectors(vectors, documents)),
      ready: () => store.compact(),
      modes: [
        {
          name: "default",
          search: async (vector, k, filter) =>
            rowsOf(await store.similaritySearchVectorWithScore(vector, k, filter && asObject(filter))),
          ...(hybridSearch && {
            hybrid: async (text: string, _vector: number[], k: number) =>
              (await hybridSearch.call(store, text, k)).map(({ metadata }) => Number(metadata["row"])),
          }),
        },
      ],
      close: () => store.close(),
    };
  },
};

function asObject({ field, value }: Filter): Record<string, number> {
  return { [field]: value };
}
