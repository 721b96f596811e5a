import type { DocumentInterface } from "@langchain/core/documents";

import { DeeplakeError } from "../base/errors.ts";
import { shortened } from "../base/shortened.ts";
import { redactSecrets } from "../storage/redaction/redact-secrets.ts";

/**
 * Adds to an error the document that caused it: the document's place in the list, and its id and source if they are
 * known.
 */
export function located(
  error: unknown,
  documents: readonly DocumentInterface[],
  index: number,
  ids: readonly (string | undefined)[],
): unknown {
  if (!DeeplakeError.isInstance(error)) return error;
  const id = ids[index];
  const source: unknown = documents[index]?.metadata?.["source"];
  const names = [
    `document ${index}`,
    ...(typeof id === "string" ? [`id ${quotedName(id)}`] : []),
    ...(typeof source === "string" ? [`source ${quotedName(source)}`] : []),
  ];
  const message = error.message.replace(/^\[deeplake\] /, "");
  return new DeeplakeError(error.code, `${message} It is in ${names.join(", ")}.`, {
    cause: error.cause ?? error,
    details: { index, id, source },
  });
}

const LONGEST = 61;

function quotedName(name: string): string {
  return JSON.stringify(shortened(redactSecrets(name), LONGEST));
}
