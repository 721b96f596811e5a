import { DeeplakeError } from "../../base/errors.ts";

/** The error for vectors whose length differs from the table's. */
export function otherLength(stored: number, given: number): DeeplakeError {
  return new DeeplakeError(
    "EMBEDDINGS_MISMATCH",
    `Expected vectors of ${stored} numbers, got ${given}. Use the embeddings that the table was made with.`,
  );
}
