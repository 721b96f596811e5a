import { Document, type DocumentInterface } from "@langchain/core/documents";

import { invalid, invalidKind, kindOf } from "../base/options/invalid-argument.ts";
import { memberOf } from "../base/json/member-of.ts";
import { storableText } from "../base/json/storable.ts";
import type { Row, Value } from "../base/types.ts";
import { fieldCell } from "./field-cell.ts";
import type { DocumentRow, NewDocumentRow } from "./documents-schema.ts";
import type { FieldColumn } from "./field-column.ts";
import type { AnyMetadata } from "./metadata-filter.ts";
import { toId, toKey } from "./namespaced-id.ts";
import { rowToMetadata } from "./metadata-field.ts";
import { exactMetadata, metadataJson } from "./metadata-json.ts";

/** Columns of a document, without its id. */
export const documentColumns = ["documents", "metadata", "metadata_json"] as const;

/** A row with a whole document. */
export type WholeDocument = DocumentRow<(typeof documentColumns)[number]>;

/**
 * How documents are stored: the namespace and the columns for metadata. `strict` refuses a document that cannot be
 * stored exactly as it is.
 */
export interface DocumentPlace {
  readonly namespace: string;
  readonly columns: ReadonlyMap<string, FieldColumn>;
  readonly strict?: boolean;
}

/**
 * Converts a document to a row without its vector. Without `strict`, text that no driver can store is repaired, and
 * metadata is converted to JSON.
 * @throws DeeplakeError INVALID_ARGUMENT for a missing text, for metadata that cannot be stored, and for
 * values that do not fit their declared column
 */
export function documentToRow(
  document: DocumentInterface,
  id: string,
  { namespace, columns, strict = false }: DocumentPlace,
): NewDocumentRow {
  const { pageContent } = document;
  if (typeof pageContent !== "string")
    throw invalidKind("a string as pageContent", pageContent, "Give the document its text, or leave it out.");
  const metadata = (strict ? exactMetadata : metadataJson)(document.metadata);
  const declared = [...columns.values()].map((column) => [
    column.name,
    declaredCell(column, memberOf(metadata, column.key)),
  ]);
  return {
    ids: toKey(namespace, id),
    documents: strict ? pageContent : storableText(pageContent),
    metadata,
    metadata_json: JSON.stringify(metadata),
    namespace,
    ...Object.fromEntries(declared),
  };
}

const EXPECTED = {
  text: "a string",
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

/** Reads the document in a row. */
export function rowToDocument<Metadata extends AnyMetadata = AnyMetadata>(
  row: Row & Pick<WholeDocument, "ids" | "documents">,
): Document<Metadata> {
  return new Document<Metadata>({
    id: toId(row.ids),
    pageContent: row.documents,
    metadata: rowToMetadata(row) as Metadata,
  });
}
