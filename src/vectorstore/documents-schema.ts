import type { TableSchema } from "../engine/driver.ts";

/** One document per row, in the columns of Python's langchain-deeplake; ours follow, so that either reads the other's dataset. */
export const documentsSchema: TableSchema = {
  columns: [
    { name: "ids", type: "text", index: "exact" },
    { name: "embeddings", type: "embedding", index: "vector" },
    { name: "metadata", type: "dict" },
    { name: "documents", type: "text", index: "bm25" },
    { name: "metadata_json", type: "text" },
    { name: "version", type: "int64" },
    { name: "deleted", type: "bool" },
  ],
  key: "ids",
  version: "version",
  deleted: "deleted",
  vector: "embeddings",
  text: "documents",
  recipe: ["ids", "embeddings", "metadata", "documents"],
};
