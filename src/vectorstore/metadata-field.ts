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

/** A member of metadata; a dot reaches into nested objects unless a key of that very name exists. */
export function memberOf(metadata: JsonObject, field: string): Value | undefined {
  return (Object.hasOwn(metadata, field) ? metadata[field] : nested(metadata, field)) as Value | undefined;
}

function nested(metadata: JsonObject, path: string): unknown {
  let value: unknown = metadata;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
