import type { FilterObject } from "../../base/filter/filter.ts";
import { filterFields } from "../../base/filter/filter-fields.ts";
import { idsOption } from "../../base/options/check-ids.ts";
import { invalid } from "../../base/options/invalid-argument.ts";
import { checkedBy, either, filledString } from "../../base/options/option.ts";
import { type AllOf, type OptionsSpec, statedOptions } from "../../base/options/read-options.ts";
import { parseExperienceFilter } from "../records/parse-experience-filter.ts";

/**
 * Selects what to erase, by exactly one of these fields. Erasing an experience also erases its runs, its threads and
 * everything derived from the experience.
 */
export type EraseRequest =
  /** Experiences and lessons with these ids. */
  | { readonly ids: string | readonly string[] }
  /**
   * Everything of this user of the application: runs, recalls, experiences and labels. Also what these runs and
   * threads recorded for no other user.
   */
  | { readonly user: string }
  /**
   * Everything with this `author`, in every table. Also what the author's runs and threads recorded for no other
   * user.
   */
  | { readonly author: string }
  /**
   * Experiences that match a filter: `{ scope: "tenant-7", "metadata.region": "eu" }`. A filter takes the fields of
   * an experience that have one value (not `tags`), and `metadata.FIELD`. Other fields are refused.
   */
  | { readonly where: FilterObject };

/** Empty names are refused, because they would match everything recorded without a name. */
const name = filledString();
const ERASE = {
  ids: either(name, idsOption),
  user: name,
  author: name,
  where: checkedBy<FilterObject>("a filter", (where) => {
    if (filterFields(parseExperienceFilter(where)).length === 0)
      throw invalid("a condition in where", "none");
  }),
} satisfies OptionsSpec<AllOf<EraseRequest>>;

/** @throws DeeplakeError INVALID_ARGUMENT, INVALID_FILTER */
export function readErase(request: EraseRequest): EraseRequest {
  const given = statedOptions("erase", request, ERASE);
  const names = Object.keys(given);
  if (names.length === 1) return given as EraseRequest;
  throw invalid("exactly one of ids, user, author, where", names.join(", ") || "none");
}
