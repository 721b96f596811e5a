import { DeeplakeError } from "../../base/errors.ts";
import { saidName } from "../../base/options/invalid-argument.ts";
import type { Filter, FilterObject } from "../../base/filter/filter.ts";
import { filterFields } from "../../base/filter/filter-fields.ts";
import { parseFilter } from "../../base/filter/parse-filter.ts";
import { EXPERIENCE_FIELDS } from "./experience-field.ts";

/**
 * Parses a filter on experiences. Refuses a field that experiences do not have, unless it is in `metadata`: a condition on
 * such a field would silently match no experience, or with `$ne` every experience.
 * @throws DeeplakeError INVALID_FILTER
 */
export function parseExperienceFilter(object: FilterObject): Filter {
  const filter = parseFilter(object);
  const strange = filterFields(filter).find(
    (field) => !EXPERIENCE_FIELDS.includes(field) && !/^metadata\../.test(field),
  );
  if (strange === undefined) return filter;
  throw new DeeplakeError(
    "INVALID_FILTER",
    `Expected a field of experiences (${EXPERIENCE_FIELDS.join(", ")}) or metadata.FIELD, got ${saidName(strange)}. Write metadata.FIELD for a field of the metadata.`,
  );
}
