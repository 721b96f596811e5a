import type { Filter } from "../../base/filter/filter.ts";
import { type ExperienceStatus, ORIGINS, UNTRUSTED_ORIGINS } from "../records/status.ts";
import type { TrustPolicy } from "./trust-policy.ts";

/**
 * A condition on columns that every experience of these statuses satisfies, so that fewer other experiences
 * fill up a search. Some others may satisfy it too, because only `standing` checks the text of a row.
 */
export function trustFilter(policy: TrustPolicy, statuses: readonly ExperienceStatus[]): Filter | undefined {
  const wanted = among("status", statuses);
  if (!policy.judges) return statuses.includes("active") ? any(wanted, among("status", [""])) : wanted;
  // The status that a stranger set is ignored, so any row may turn out to be quarantined.
  if (statuses.includes("quarantined")) return undefined;
  const decided = all(wanted, among("decided_by", [...policy.trusted]));
  if (!statuses.includes("active")) return decided;
  const undecided = any(among("status", [""]), {
    kind: "not",
    part: among("decided_by", [...policy.trusted]),
  });
  return any(
    decided,
    all(
      among("author", [...policy.trusted]),
      among("recorded_by", [...policy.trusted]),
      among("origin", TRUSTED_ORIGINS),
      undecided,
    ),
  );
}

/** Origins that are not quarantined. Rows of other programs have none; their author and text decide. */
const TRUSTED_ORIGINS: readonly string[] = [
  "",
  ...ORIGINS.filter((name) => !UNTRUSTED_ORIGINS.includes(name)),
];

/** Compares with each value by `eq`, because only `eq` with "" matches empty cells on every engine. */
function among(field: string, values: readonly string[]): Filter {
  const parts = values.map((value): Filter => ({ kind: "compare", field, operator: "eq", value }));
  return parts.length === 1 ? (parts[0] as Filter) : { kind: "or", parts };
}

function all(...parts: readonly Filter[]): Filter {
  return { kind: "and", parts };
}

function any(...parts: readonly Filter[]): Filter {
  return { kind: "or", parts };
}
