export { KeywordEmbeddings } from "./keyword-embeddings.ts";
export { MemoryRecordManager } from "./memory-record-manager.ts";
