import type { Column, TableSchema } from "../storage/driver/driver.ts";
import { json, texts, versionColumns, versionNames } from "../storage/table/columns.ts";
import type { JsonObject } from "../base/types.ts";
import type { ColumnName, NewRow, ReadRow } from "../storage/table/row-of.ts";
import type { Table } from "../storage/table/table.ts";
import type { FieldColumn } from "./field-column.ts";

/**
 * One document per row. The columns of Python's langchain-deeplake come first, so that each package reads the
 * datasets of the other. The columns of this package follow.
 */
export const documentsSchema = {
  columns: [
    { name: "ids", type: "text", index: "exact" },
    { name: "embeddings", type: "embedding", index: "vector" },
    { name: "metadata", type: "dict" },
    { name: "documents", type: "text", index: "bm25" },
    // The exact metadata: the engine's dict turns integers into floats. `null` in rows of Python.
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

/** A table of documents. The columns of declared metadata are known only at run time. */
export type DocumentTable = Table<DocumentsSchema>;

/** Name of a column of a document. */
export type DocumentColumn = ColumnName<DocumentsSchema>;

/** A row of documents, with some of its columns. */
export type DocumentRow<Name extends DocumentColumn> = ReadRow<DocumentsSchema, Name>;

/** A document to store. */
export type NewDocumentRow = NewRow<DocumentsSchema> & { readonly ids: string; readonly documents: string };

/** Adds a column for each declared key of the metadata to the schema. */
export function schemaWithFields(fields: readonly FieldColumn[]): DocumentsSchema {
  const columns: readonly Column[] = [...documentsSchema.columns, ...fields.map(toColumn)];
  return { ...documentsSchema, columns: columns as DocumentsSchema["columns"] };
}

function toColumn({ name, type }: FieldColumn): Column {
  return type === "text"
    ? { name, type }
    : { name, type: type === "float32" ? "float32" : "int64", nullable: true };
}
