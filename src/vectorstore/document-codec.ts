import { Document, type DocumentInterface } from "@langchain/core/documents";

import { exactJson } from "../internal/exact-json.ts";
import type { JsonObject, Row } from "../types.ts";

/** Columns that hold a document beside its id. */
export const documentColumns: readonly string[] = ["documents", "metadata", "metadata_json"];

/**
 * A document as a row without its vector.
 * @throws DeeplakeError INVALID_ARGUMENT for metadata that JSON would change
 */
export function documentToRow(document: DocumentInterface, id: string): Row {
  const metadata = exactJson("metadata", document.metadata ?? {});
  return { ids: id, documents: document.pageContent, metadata, metadata_json: JSON.stringify(metadata) };
}

/** The document in a row. */
export function rowToDocument(row: Row): Document {
  return new Document({
    id: row["ids"] as string,
    pageContent: row["documents"] as string,
    metadata: rowToMetadata(row),
  });
}

/** The exact JSON where this package wrote it; the engine's own dict where Python did. */
export function rowToMetadata(row: Row): JsonObject {
  const exact = row["metadata_json"];
  if (typeof exact === "string" && exact !== "") return JSON.parse(exact) as JsonObject;
  return (row["metadata"] ?? {}) as JsonObject;
}
