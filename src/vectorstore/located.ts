import type { DocumentInterface } from "@langchain/core/documents";

import { DeeplakeError } from "../base/errors.ts";
import { said } from "../base/options/invalid-argument.ts";

/**
 * Adds to an error which document it is about: its place in the list, its id and its source, as far as they
 * are known.
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
    ...(typeof id === "string" ? [`id ${said(id)}`] : []),
    ...(typeof source === "string" ? [`source ${said(source)}`] : []),
  ];
  const message = error.message.replace(/^\[deeplake\] /, "");
  return new DeeplakeError(error.code, `${message} It is in ${names.join(", ")}.`, {
    cause: error.cause ?? error,
    details: { index, id, source },
  });
}
