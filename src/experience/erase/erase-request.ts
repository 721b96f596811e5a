import { DeeplakeError } from "../../base/errors.ts";
import type { FilterObject } from "../../base/filter/filter.ts";
import { filterFields } from "../../base/filter/filter-fields.ts";
import { checkIds } from "../../base/options/check-options.ts";
import { parseExperienceFilter } from "../records/parse-experience-filter.ts";

/** What to erase: exactly one of these. */
export type EraseRequest =
  /** Experiences and lessons with these ids. */
  | { readonly ids: string | readonly string[] }
  /** What was logged with `metadata.user_id` equal to this, and what was recorded in those runs and threads. */
  | { readonly user: string }
  /** What was recorded by stores opened with this `author`. */
  | { readonly author: string }
  /**
   * Experiences that a filter matches: `{ scope: "tenant-7", "metadata.region": "eu" }`. Its fields are those of an
   * experience that hold one value (not `tags`), and `metadata.FIELD`; any other is refused.
   */
  | { readonly where: FilterObject };

/** @throws DeeplakeError INVALID_ARGUMENT, INVALID_FILTER */
export function checkErase(request: EraseRequest): void {
  const given = Object.entries(request ?? {});
  const [name, value] = given[0] ?? [];
  if (given.length !== 1 || !["ids", "user", "author", "where"].includes(name ?? ""))
    throw invalid(
      `exactly one of ids, user, author, where, got ${given.map(([key]) => key).join(", ") || "none"}`,
    );
  if (name === "ids") checkIds(typeof value === "string" ? [value] : value);
  // An empty name would match all that was recorded without one.
  else if (name !== "where" && (typeof value !== "string" || value === ""))
    throw invalid(`a name in ${name}, got ${JSON.stringify(value) ?? typeof value}`);
  else if (name === "where") {
    const filter = parseExperienceFilter(value as FilterObject);
    if (filterFields(filter).length === 0) throw invalid("a condition in where, got none");
  }
}

function invalid(expected: string): DeeplakeError {
  return new DeeplakeError("INVALID_ARGUMENT", `Expected ${expected}.`);
}
