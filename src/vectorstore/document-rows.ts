import type { DocumentInterface } from "@langchain/core/documents";

import { checkIds } from "../base/options/check-ids.ts";
import { invalidKind } from "../base/options/invalid-argument.ts";
import { checkCount } from "./argument-checks.ts";
import { type DocumentPlace, documentToRow } from "./document-codec.ts";
import type { NewDocumentRow } from "./documents-schema.ts";
import { located } from "./located.ts";

/** Documents converted to rows, without their vectors. */
export interface DocumentRows {
  readonly ids: string[];
  /** The ids that the caller or the documents gave. */
  readonly chosen: readonly (string | undefined)[];
  readonly rows: readonly NewDocumentRow[];
  /** Whether some document came with an id. Such a document may already exist. */
  readonly named: boolean;
  /** How many texts had NUL characters or half of a surrogate pair, which were replaced. */
  readonly mended: number;
}

/**
 * Converts documents to rows. The id of a row is the given id, else the document's id, else a new id.
 * @throws DeeplakeError INVALID_ARGUMENT that names the document, or says which ids do not fit
 */
export function documentRows(
  documents: readonly DocumentInterface[],
  given: readonly string[] | undefined,
  place: DocumentPlace,
  newId: () => string,
): DocumentRows {
  checkDocuments(documents);
  if (given) checkCount("ids", documents.length, given.length);
  const chosen = documents.map(({ id }, index) => given?.[index] ?? id);
  const ids = chosen.map((id) => id ?? newId());
  checkIds(ids);
  const rows = documents.map((document, index) => {
    try {
      return documentToRow(document, ids[index] as string, place);
    } catch (error) {
      throw located(error, documents, index, chosen);
    }
  });
  return {
    ids,
    chosen,
    rows,
    named: chosen.some((id) => id !== undefined),
    mended: rows.filter(({ documents: text }, index) => text !== documents[index]?.pageContent).length,
  };
}

function checkDocuments(documents: unknown): void {
  if (!Array.isArray(documents)) throw invalidKind("a list of documents", documents, "Wrap it in an array.");
  for (const [index, document] of Array.from(documents, (one: unknown) => one).entries())
    if (typeof document !== "object" || document === null)
      throw invalidKind(`a document with pageContent and metadata at ${index} of the list`, document);
}
