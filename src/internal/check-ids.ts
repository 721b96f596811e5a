import { DeeplakeError } from "../errors.ts";

/** Refuses what is not a list of ids. */
export function checkIds(ids: unknown): asserts ids is readonly string[] {
  if (!Array.isArray(ids)) throw invalid(`Expected a list of ids, got a ${typeof ids}. Wrap it in an array.`);
  const strange = ids.findIndex((id) => typeof id !== "string" || id === "");
  if (strange === -1) return;
  const came =
    ids[strange] === "" ? "an empty text" : ids[strange] === null ? "null" : `a ${typeof ids[strange]}`;
  throw invalid(`Expected ids that are texts and not empty, got ${came} at ${strange}. Give each its id.`);
}

function invalid(message: string): DeeplakeError {
  return new DeeplakeError("INVALID_ARGUMENT", message);
}
