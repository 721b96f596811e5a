import type { JsonObject, Row } from "../base/types.ts";

/** A row's metadata: the exact JSON where this package wrote it, the engine's own dict where Python did. */
export function rowToMetadata(row: Row): JsonObject {
  const exact = row["metadata_json"];
  if (typeof exact === "string" && exact !== "") return JSON.parse(exact) as JsonObject;
  return (row["metadata"] ?? {}) as JsonObject;
}
