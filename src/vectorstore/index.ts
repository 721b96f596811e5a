/** `langchain-deeplake/vectorstore`: the vector store, its retriever and their options. */

export { DeeplakeRecordManager, type DeeplakeRecordManagerConfig } from "./deeplake-record-manager.ts";
export { DeeplakeRetriever } from "./deeplake-retriever.ts";
export { DeeplakeVectorStore } from "./deeplake-vector-store.ts";
export type { HybridWeights } from "../base/text/fuse-scores.ts";
export type { MetadataColumns, MetadataColumnsOf, MetadataColumnType } from "./metadata-columns.ts";
export type { MetadataFilter } from "./metadata-filter.ts";
export type {
  DeeplakeRetrieverFields,
  DeeplakeSearchKwargs,
  DeeplakeSearchType,
} from "./retriever-fields.ts";
export type {
  AddOptions,
  CallOptions,
  DeeplakeVectorStoreConfig,
  DeeplakeVectorStoreOptions,
  DeleteOptions,
  HybridSearchOptions,
  MarginalRelevanceOptions,
  SearchOptions,
  TextSearchOptions,
  VectorStoreHealth,
} from "./vector-store-options.ts";
