import { join } from "node:path";

import { DeeplakeVectorStore } from "../../src/index.ts";
import { rowsOf, type Filter, type Subject } from "./subject.ts";

/** Options of `open` beside the embeddings: metadata fields declared here are filtered inside the engine. */
const OPTIONS = { columns: { tenth: "int64", half: "int64" } } as const;

/** This package over a directory. */
export const deeplake: Subject = {
  name: "Deeplake",
  onDisk: true,
  durability: "disk; fsync on request",
  async open(directory, _dimensions, embeddings) {
    const store = await DeeplakeVectorStore.open(join(directory, "documents"), { embeddings, ...OPTIONS });
    return {
      add: async (vectors, documents) => void (await store.addVectors(vectors, documents)),
      ready: () => store.compact(),
      modes: [
        {
          name: "default",
          search: async (vector, k, filter) =>
            rowsOf(await store.similaritySearchVectorWithScore(vector, k, filter && asObject(filter))),
          hybrid: async (text, _vector, k) =>
            (await store.hybridSearch(text, k)).map(({ metadata }) => Number(metadata["row"])),
        },
      ],
      close: () => store.close(),
    };
  },
};

function asObject({ field, value }: Filter): Record<string, number> {
  return { [field]: value };
}
