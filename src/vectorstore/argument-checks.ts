import { DeeplakeError } from "../errors.ts";
import { filterFields } from "../filter/filter-fields.ts";
import type { FilterObject } from "../filter/filter.ts";
import { checkIds } from "../internal/check-ids.ts";
import { parseFilter } from "../filter/parse-filter.ts";

/** Refuses lists that should have one member per document and do not. */
export function checkCount(what: string, expected: number, came: number): void {
  if (came === expected) return;
  throw invalid(`Expected ${expected} ${what}, one per document, got ${came}. Nothing was written.`);
}

/** Refuses a number of results that is not a whole number from 1. */
export function checkK(k: number): void {
  if (Number.isSafeInteger(k) && k >= 1) return;
  throw invalid(`Expected a whole number from 1 for k, got ${k}.`);
}

/** Refuses a weight of relevance outside 0..1. */
export function checkLambda(lambda: number): void {
  if (lambda >= 0 && lambda <= 1) return;
  throw invalid(`Expected a lambda from 0 to 1, got ${lambda}.`);
}

/** Refuses to delete without being told what, or everything because a condition was left undefined. */
export function checkDelete(ids: unknown, filter: FilterObject | undefined): void {
  if ((ids === undefined) === (filter === undefined)) {
    const came = ids === undefined ? "neither" : "both";
    throw invalid(`Expected { ids } or { filter } to delete, got ${came}. Name what to delete in one way.`);
  }
  if (ids !== undefined) checkIds(ids);
  else if (filter && filterFields(parseFilter(filter)).length === 0) {
    throw invalid("Expected a filter with a condition to delete by, got one that matches every document.");
  }
}

function invalid(message: string): DeeplakeError {
  return new DeeplakeError("INVALID_ARGUMENT", message);
}
