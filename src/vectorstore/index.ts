export {
  DeeplakeVectorStore,
  type DeeplakeVectorStoreConfig,
  type DeeplakeVectorStoreOptions,
  type DeleteOptions,
} from "./deeplake-vector-store.ts";
