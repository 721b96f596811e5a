import { filterFields } from "../base/filter/filter-fields.ts";
import type { FilterObject } from "../base/filter/filter.ts";
import { invalid } from "../base/options/invalid-argument.ts";
import { parseFilter } from "../base/filter/parse-filter.ts";

/** Refuses lists that should have one member per document and do not. */
export function checkCount(what: string, expected: number, came: number): void {
  if (came === expected) return;
  throw invalid(`${expected} ${what}, one per document`, String(came), "Give one for each.");
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
      "{ ids }, { filter } or { deleteAll: true } to delete",
      came,
      "Name what to delete in one way.",
    );
  }
  if (filter !== undefined) checkConditions(filter);
}

/** Refuses a filter to delete by that matches everything. */
export function checkConditions(filter: FilterObject): void {
  if (filterFields(parseFilter(filter)).length > 0) return;
  throw invalid(
    "a filter with a condition to delete by",
    "one that matches every document",
    "Say deleteAll without a filter instead.",
  );
}
