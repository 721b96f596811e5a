import type { Filter, FilterObject, FilterValue } from "../base/filter/filter.ts";
import { invalidFilter } from "../base/filter/invalid-filter.ts";
import { parseFilter } from "../base/filter/parse-filter.ts";

/** A filter on metadata of unknown type. */
export type DocumentFilter = FilterObject<FilterValue | Date>;

/**
 * Parses a filter on metadata. Dates become ISO text, as metadata stores them.
 * @throws DeeplakeError INVALID_FILTER
 */
export function parseMetadataFilter(filter: DocumentFilter): Filter {
  return parseFilter(filter, isoText);
}

function isoText(value: unknown): unknown {
  if (!(value instanceof Date)) return value;
  if (Number.isNaN(value.getTime())) throw invalidFilter("a date", "an invalid Date");
  return value.toISOString();
}
