import { DeeplakeError } from "../base/errors.ts";
import { filterFields } from "../base/filter/filter-fields.ts";
import type { FilterObject } from "../base/filter/filter.ts";
import { checkIds } from "../base/options/check-options.ts";
import { parseFilter } from "../base/filter/parse-filter.ts";
import type { HybridWeights } from "../base/text/fuse-scores.ts";

/** Refuses lists that should have one member per document and do not. */
export function checkCount(what: string, expected: number, came: number): void {
  if (came === expected) return;
  throw invalid(`Expected ${expected} ${what}, one per document, got ${came}. Give one for each.`);
}

/** Refuses a number that is not a whole one from 1. */
export function checkWhole(what: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw invalid(`Expected a whole number from 1 for ${what}, got ${value}.`);
}

/** Refuses a weight of relevance outside 0..1. */
export function checkLambda(lambda: number): void {
  if (lambda >= 0 && lambda <= 1) return;
  throw invalid(`Expected a lambda from 0 to 1, got ${lambda}.`);
}

/** Refuses a least cosine similarity that none can be. */
export function checkThreshold(threshold: number): void {
  if (threshold >= -1 && threshold <= 1) return;
  throw invalid(`Expected a scoreThreshold from -1 to 1, a cosine similarity, got ${threshold}.`);
}

/** Refuses weights that are negative, endless, or all nothing. */
export function checkWeights({ vector, text }: HybridWeights): void {
  if ([vector, text].every((weight) => Number.isFinite(weight) && weight >= 0) && vector + text > 0) return;
  throw invalid(`Expected weights from 0 of which one is above 0, got vector ${vector} and text ${text}.`);
}

/** Refuses to delete without being told what, or everything because a condition was left undefined. */
export function checkDelete(given: {
  ids?: unknown;
  filter?: FilterObject | undefined;
  deleteAll?: boolean | undefined;
}): void {
  const { ids, filter, deleteAll } = given;
  const ways = Object.entries({ ids, filter, deleteAll: deleteAll || undefined }).filter(
    ([, value]) => value !== undefined,
  );
  if (ways.length !== 1) {
    const came = ways.length === 0 ? "none of them" : ways.map(([name]) => name).join(" and ");
    throw invalid(
      `Expected { ids }, { filter } or { deleteAll: true } to delete, got ${came}. Name what to delete in one way.`,
    );
  }
  if (ids !== undefined) checkIds(ids);
  if (filter !== undefined) checkConditions(filter);
}

/** Refuses a filter to delete by that matches everything. */
export function checkConditions(filter: FilterObject): void {
  if (filterFields(parseFilter(filter)).length > 0) return;
  throw invalid(
    "Expected a filter with a condition to delete by, got one that matches every document. Say deleteAll without a filter instead.",
  );
}

function invalid(message: string): DeeplakeError {
  return new DeeplakeError("INVALID_ARGUMENT", message);
}
