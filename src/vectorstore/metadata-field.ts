import { memberOf } from "../base/json/member-of.ts";
import type { JsonObject, Row, Value } from "../base/types.ts";
import { codec } from "../storage/table/codec.ts";
import { documentsSchema } from "./documents-schema.ts";

/** Columns that a filter on metadata looks at. */
export const metadataColumns = ["metadata", "metadata_json"] as const;

const { fromRow } = codec(documentsSchema, "ids", "documents", "namespace");

/** A row's metadata: the exact JSON where this package wrote it, the engine's own dict where Python did. */
export function rowToMetadata(row: Row): JsonObject {
  const { metadata, metadataJson } = fromRow(row);
  return metadataJson ?? metadata;
}

/** A filter asks for several fields of one row, and parsing is what costs. */
const parsed = new WeakMap<Row, JsonObject>();

/** A field of a row's metadata. */
export function metadataField(row: Row, field: string): Value | undefined {
  const metadata = parsed.get(row) ?? rowToMetadata(row);
  parsed.set(row, metadata);
  return memberOf(metadata, field);
}
