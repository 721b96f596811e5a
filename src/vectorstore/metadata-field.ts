import { onceFor } from "../base/collections/once-for.ts";
import { memberOf } from "../base/json/member-of.ts";
import type { JsonObject, Row, Value } from "../base/types.ts";
import { codec } from "../storage/table/codec.ts";
import { documentsSchema } from "./documents-schema.ts";

/** Columns that a filter on metadata reads. */
export const metadataColumns = ["metadata", "metadata_json"] as const;

const { fromRow } = codec(documentsSchema, "ids", "documents", "namespace");

/** A row's metadata: the exact JSON that this package writes, or the engine's dict in rows of Python. */
export function rowToMetadata(row: Row): JsonObject {
  const { metadata, metadataJson } = fromRow(row);
  return metadataJson ?? metadata;
}

/** Parsed metadata is cached, because a filter reads several fields of one row. */
const parsed = onceFor(rowToMetadata);

/** Reads a field of a row's metadata. */
export function metadataField(row: Row, field: string): Value | undefined {
  return memberOf(parsed(row), field);
}
