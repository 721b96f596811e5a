import { DeeplakeError } from "../../base/errors.ts";

/** The error if a table is given vectors of another length than it has. */
export function otherLength(stored: number, given: number): DeeplakeError {
  return new DeeplakeError(
    "EMBEDDINGS_MISMATCH",
    `Expected vectors of ${stored} numbers, got ${given}. Use the embeddings that the table was made with.`,
  );
}
