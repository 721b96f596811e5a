import type { Column, TableSchema } from "../storage/driver/driver.ts";
import { json, texts, versionColumns, versionNames } from "../storage/table/columns.ts";
import type { JsonObject } from "../base/types.ts";
import type { ColumnName, NewRow, ReadRow } from "../storage/table/row-of.ts";
import type { Table } from "../storage/table/table.ts";
import type { FieldColumn } from "./field-column.ts";

/** One document per row, in the columns of Python's langchain-deeplake; ours follow, so that either reads the other's dataset. */
export const documentsSchema = {
  columns: [
    { name: "ids", type: "text", index: "exact" },
    { name: "embeddings", type: "embedding", index: "vector" },
    { name: "metadata", type: "dict" },
    { name: "documents", type: "text", index: "bm25" },
    // Exact, where the engine's own dict keeps whole numbers as floats; `null` where Python wrote the row.
    json<"metadata_json", JsonObject | null>("metadata_json", null),
    ...texts("namespace"),
    ...versionColumns,
  ],
  key: "ids",
  ...versionNames,
  vector: "embeddings",
  text: "documents",
  recipe: ["ids", "embeddings", "metadata", "documents"],
} as const satisfies TableSchema;

type DocumentsSchema = typeof documentsSchema;

/** A table of documents. Columns of declared metadata are known only when the program runs. */
export type DocumentTable = Table<DocumentsSchema>;

/** A column of a document. */
export type DocumentColumn = ColumnName<DocumentsSchema>;

/** A row of a table of documents, with some of its columns. */
export type DocumentRow<Name extends DocumentColumn> = ReadRow<DocumentsSchema, Name>;

/** A document to store. */
export type NewDocumentRow = NewRow<DocumentsSchema> & { readonly ids: string; readonly documents: string };

/** The schema with a column for each declared key of the metadata. */
export function schemaWithFields(fields: readonly FieldColumn[]): DocumentsSchema {
  const columns: readonly Column[] = [...documentsSchema.columns, ...fields.map(toColumn)];
  return { ...documentsSchema, columns: columns as DocumentsSchema["columns"] };
}

function toColumn({ name, type }: FieldColumn): Column {
  return type === "text"
    ? { name, type }
    : { name, type: type === "float32" ? "float32" : "int64", nullable: true };
}
