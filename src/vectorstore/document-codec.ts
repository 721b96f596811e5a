import { Document, type DocumentInterface } from "@langchain/core/documents";

import { DeeplakeError } from "../errors.ts";
import type { JsonObject, Row, Value, Vector } from "../types.ts";

/** A document with its vector as a row. */
export function documentToRow(document: DocumentInterface, id: string, vector: Vector): Row {
  const metadata = jsonObject(document.metadata ?? {});
  return { ids: id, embeddings: vector, metadata, documents: document.pageContent, metadata_json: JSON.stringify(metadata) };
}

/** The document in a row. */
export function rowToDocument(row: Row): Document {
  return new Document({ id: row["ids"] as string, pageContent: row["documents"] as string, metadata: metadataOf(row) });
}

/** Reads a filter's field from a document's metadata; a dot reaches into nested objects where no key holds the dot. */
export function readMetadata(row: Row, field: string): Value | undefined {
  const metadata = metadataOf(row);
  const direct = metadata[field];
  if (direct !== undefined) return direct as Value;
  let value: unknown = metadata;
  for (const name of field.split(".")) value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return value as Value | undefined;
}

/** The exact JSON where we wrote it; the engine's own dict, which keeps whole numbers as floats, where Python did. */
function metadataOf(row: Row): JsonObject {
  const exact = row["metadata_json"];
  if (typeof exact === "string" && exact !== "") return JSON.parse(exact) as JsonObject;
  return (row["metadata"] ?? {}) as JsonObject;
}

function jsonObject(value: unknown): JsonObject {
  try {
    const text = JSON.stringify(value, (_key, item: unknown) => {
      if (typeof item === "function" || typeof item === "symbol") throw new TypeError(`a ${typeof item}`);
      if (typeof item === "number" && !Number.isFinite(item)) throw new TypeError(String(item));
      return item;
    });
    const copy: unknown = JSON.parse(text);
    if (typeof copy === "object" && copy !== null && !Array.isArray(copy)) return copy as JsonObject;
    throw new TypeError("no object");
  } catch (error) {
    throw new DeeplakeError("INVALID_ARGUMENT", `Expected metadata that JSON can hold, got ${(error as Error).message}. Nothing was written.`, { cause: error });
  }
}
