import type { DocumentInterface } from "@langchain/core/documents";

import { checkIds } from "../base/options/check-ids.ts";
import type { NewDocumentRow } from "./documents-schema.ts";
import { checkCount } from "./argument-checks.ts";
import { type DocumentPlace, documentToRow } from "./document-codec.ts";

/** Documents ready to be stored but for their vectors. */
export interface DocumentRows {
  readonly ids: string[];
  readonly rows: readonly NewDocumentRow[];
  /** Whether some id was given and may therefore exist already. */
  readonly named: boolean;
}

/**
 * Documents as rows; the id of each is the given one, else the document's own, else a new one.
 * @throws DeeplakeError INVALID_ARGUMENT for ids that do not fit, metadata that JSON would change or that is not what a column declares
 */
export function documentRows(
  documents: readonly DocumentInterface[],
  given: readonly string[] | undefined,
  place: DocumentPlace,
  newId: () => string,
): DocumentRows {
  if (given) checkCount("ids", documents.length, given.length);
  const chosen = documents.map(({ id }, index) => given?.[index] ?? id);
  const ids = chosen.map((id) => id ?? newId());
  checkIds(ids);
  return {
    ids,
    rows: documents.map((document, index) => documentToRow(document, ids[index] as string, place)),
    named: chosen.some((id) => id !== undefined),
  };
}
