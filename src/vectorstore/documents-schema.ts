import type { Column, TableSchema } from "../storage/driver/driver.ts";
import type { FieldColumn } from "./field-column.ts";

const columns: readonly Column[] = [
  { name: "ids", type: "text", index: "exact" },
  { name: "embeddings", type: "embedding", index: "vector" },
  { name: "metadata", type: "dict" },
  { name: "documents", type: "text", index: "bm25" },
  { name: "metadata_json", type: "text" },
  { name: "namespace", type: "text" },
  { name: "version", type: "int64" },
  { name: "deleted", type: "bool" },
];

/** One document per row, in the columns of Python's langchain-deeplake; ours follow, so that either reads the other's dataset. */
export const documentsSchema: TableSchema = {
  columns,
  key: "ids",
  version: "version",
  deleted: "deleted",
  vector: "embeddings",
  text: "documents",
  recipe: ["ids", "embeddings", "metadata", "documents"],
};

/** The schema with a column for each declared key of the metadata. */
export function schemaWithFields(fields: readonly FieldColumn[]): TableSchema {
  return { ...documentsSchema, columns: [...columns, ...fields.map(toColumn)] };
}

function toColumn({ name, type }: FieldColumn): Column {
  return type === "text"
    ? { name, type }
    : { name, type: type === "float32" ? "float32" : "int64", nullable: true };
}
