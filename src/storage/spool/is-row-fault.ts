import { DeeplakeError, type DeeplakeErrorCode } from "../../base/errors.ts";

const FAULTS: readonly DeeplakeErrorCode[] = [
  "INVALID_ARGUMENT",
  "INVALID_ROW",
  "INVALID_VECTOR",
  "EMBEDDINGS_MISMATCH",
];

/**
 * Whether the error means that a row was refused for its content. After any other error, the store may accept the row
 * later.
 */
export function isRowFault(error: unknown): boolean {
  return DeeplakeError.isInstance(error) && FAULTS.includes(error.code);
}
