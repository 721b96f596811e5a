import { matchesEverything } from "../base/filter/matches-everything.ts";
import { invalid, invalidKind } from "../base/options/invalid-argument.ts";
import { type DocumentFilter, parseMetadataFilter } from "./parse-metadata-filter.ts";

/** Refuses a list that does not have one member per document. */
export function checkCount(what: string, expected: number, came: number | string): void {
  if (came === expected) return;
  throw invalid(`${expected} ${what}, one per document`, String(came), "Give one for each.");
}

/** Refuses a query that is not a string, such as the input of a whole chain. */
export function checkQueryText(query: unknown): void {
  if (typeof query === "string") return;
  throw invalidKind(
    "a string as query",
    query,
    "Pick the text out of it, such as (input) => input.question, or message.text.",
  );
}

/** Whether a query is a vector and not a text. */
export function isVector(query: unknown): query is readonly number[] {
  if (query instanceof Float32Array || query instanceof Float64Array) return true;
  return Array.isArray(query) && query.every((one) => typeof one === "number");
}

/**
 * Refuses a deletion without exactly one of `ids`, `filter` and `deleteAll`. A condition that is undefined by mistake
 * must not delete everything.
 */
export function checkDelete(given: {
  ids?: unknown;
  filter?: DocumentFilter | undefined;
  deleteAll?: boolean | undefined;
}): void {
  const { ids, filter, deleteAll } = given;
  const ways = Object.entries({ ids, filter, deleteAll: deleteAll || undefined }).filter(
    ([, value]) => value !== undefined,
  );
  if (ways.length !== 1) {
    const came = ways.length === 0 ? "none of them" : ways.map(([name]) => name).join(" and ");
    throw invalid(
      "{ ids }, { filter } or { deleteAll: true } to delete",
      came,
      "Say in exactly one way what to delete.",
    );
  }
  if (filter !== undefined) checkConditions(filter);
}

/** Refuses to delete by a filter that matches everything. */
export function checkConditions(filter: DocumentFilter): void {
  if (!matchesEverything(parseMetadataFilter(filter))) return;
  throw invalid(
    "a filter with at least one condition for deleting",
    "one that matches every document",
    "Use deleteAll without a filter instead.",
  );
}
