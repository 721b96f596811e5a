import type { Filter } from "../../base/filter/filter.ts";
import { type ExperienceStatus, ORIGINS, UNTRUSTED_ORIGINS } from "../records/status.ts";
import type { TrustPolicy } from "./trust-policy.ts";
import { allOf, anyOf, compare, equalsAny } from "../../base/filter/compare.ts";

/**
 * A condition on columns that every experience of these statuses satisfies, so that fewer other experiences
 * fill up a search. Some others may satisfy it too, because only `standing` checks the text of a row.
 */
export function trustFilter(policy: TrustPolicy, statuses: readonly ExperienceStatus[]): Filter | undefined {
  const wanted = equalsAny("status", statuses);
  if (!policy.judges) return statuses.includes("active") ? anyOf([wanted, UNDECIDED]) : wanted;
  // The status that a stranger set is ignored, so any row may turn out to be quarantined.
  if (statuses.includes("quarantined")) return undefined;
  const trusts = (column: string): Filter => equalsAny(column, [...policy.trusted]);
  const decided = allOf([wanted, trusts("decided_by")]);
  if (!statuses.includes("active")) return decided;
  const undecided = anyOf([UNDECIDED, { kind: "not", part: trusts("decided_by") }]);
  const judged = allOf([
    trusts("author"),
    trusts("recorded_by"),
    equalsAny("origin", TRUSTED_ORIGINS),
    undecided,
  ]);
  return anyOf([decided, judged]);
}

/** Nobody has decided about the experience. */
const UNDECIDED = compare("status", "eq", "");

/** Origins that are not quarantined. Rows of other programs have none; their author and text decide. */
const TRUSTED_ORIGINS: readonly string[] = [
  "",
  ...ORIGINS.filter((name) => !UNTRUSTED_ORIGINS.includes(name)),
];
