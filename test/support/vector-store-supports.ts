import type { VectorStoreSupport } from "../../src/testing/vector-store/support.ts";

/** `DeeplakeVectorStore` lacks nothing that the suite knows of. */
export const supports: Partial<VectorStoreSupport> = {
  deleteByFilter: true,
  getByIds: true,
  filterOperators: true,
  nestedFilter: true,
  listFilter: true,
  dates: true,
  insertionOrder: true,
  convertedMetadata: true,
  fullTextSearch: true,
  hybridSearch: true,
  scoreThreshold: true,
  namespaces: true,
  count: true,
  deleteAll: true,
  batches: true,
  signals: true,
};
