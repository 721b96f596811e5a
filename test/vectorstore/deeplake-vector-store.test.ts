import { DeeplakeVectorStore } from "../../src/vectorstore/index.ts";
import { vectorStoreSuite } from "../../src/testing/vector-store-suite.ts";

vectorStoreSuite({
  name: "DeeplakeVectorStore on memory:",
  create: (embeddings) => DeeplakeVectorStore.open("memory:", { embeddings }),
  destroy: (store) => store.close(),
  supports: { deleteByFilter: true, getByIds: true, filterOperators: true, nestedFilter: true },
});
