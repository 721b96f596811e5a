import { Document, type DocumentInterface } from "@langchain/core/documents";

import { invalid, kindOf } from "../base/options/invalid-argument.ts";
import { exactJson } from "../base/json/exact-json.ts";
import type { Row, Value } from "../base/types.ts";
import { fieldCell } from "./field-cell.ts";
import type { FieldColumn } from "./field-column.ts";
import type { AnyMetadata } from "./metadata-filter.ts";
import { memberOf } from "./metadata-field.ts";
import { toId, toKey } from "./namespaced-id.ts";
import { rowToMetadata } from "./row-to-metadata.ts";

/** Columns that hold a document beside its id. */
export const documentColumns: readonly string[] = ["documents", "metadata", "metadata_json"];

/** Where a document is put, and which keys of its metadata have columns. */
export interface DocumentPlace {
  readonly namespace: string;
  readonly columns: ReadonlyMap<string, FieldColumn>;
}

/**
 * A document as a row without its vector.
 * @throws DeeplakeError INVALID_ARGUMENT for metadata that JSON would change, or that is not what its column declares
 */
export function documentToRow(
  document: DocumentInterface,
  id: string,
  { namespace, columns }: DocumentPlace,
): Row {
  const metadata = exactJson("metadata", document.metadata ?? {});
  const row: Row = {
    ids: toKey(namespace, id),
    documents: document.pageContent,
    metadata,
    metadata_json: JSON.stringify(metadata),
    namespace,
  };
  for (const column of columns.values())
    row[column.name] = declaredCell(column, memberOf(metadata, column.key));
  return row;
}

const EXPECTED = {
  text: "a text",
  bool: "true or false",
  int64: "a safe integer",
  float32: "a finite 32-bit number",
} as const;

function declaredCell({ key, type }: FieldColumn, value: Value | undefined): Value {
  const cell = fieldCell(type, value);
  if (cell !== undefined) return cell;
  throw invalid(
    `${EXPECTED[type]} for ${key} in the metadata, which is declared as ${type}`,
    kindOf(value),
    "Correct it, or do not declare the column.",
    { details: value },
  );
}

/** The document in a row. */
export function rowToDocument<Metadata extends AnyMetadata = AnyMetadata>(row: Row): Document<Metadata> {
  return new Document<Metadata>({
    id: toId(row["ids"] as string),
    pageContent: row["documents"] as string,
    metadata: rowToMetadata(row) as Metadata,
  });
}
