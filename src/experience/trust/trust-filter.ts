import type { Filter } from "../../base/filter/filter.ts";
import { type ExperienceStatus, ORIGINS, UNTRUSTED_ORIGINS } from "../records/status.ts";
import type { TrustPolicy } from "./trust-policy.ts";
import { equalsAny } from "../../base/filter/compare.ts";

/**
 * A condition on columns that every experience of these statuses satisfies, so that fewer other experiences
 * fill up a search. Some others may satisfy it too, because only `standing` checks the text of a row.
 */
export function trustFilter(policy: TrustPolicy, statuses: readonly ExperienceStatus[]): Filter | undefined {
  const wanted = equalsAny("status", statuses);
  if (!policy.judges) return statuses.includes("active") ? any(wanted, equalsAny("status", [""])) : wanted;
  // The status that a stranger set is ignored, so any row may turn out to be quarantined.
  if (statuses.includes("quarantined")) return undefined;
  const decided = all(wanted, equalsAny("decided_by", [...policy.trusted]));
  if (!statuses.includes("active")) return decided;
  const undecided = any(equalsAny("status", [""]), {
    kind: "not",
    part: equalsAny("decided_by", [...policy.trusted]),
  });
  return any(
    decided,
    all(
      equalsAny("author", [...policy.trusted]),
      equalsAny("recorded_by", [...policy.trusted]),
      equalsAny("origin", TRUSTED_ORIGINS),
      undecided,
    ),
  );
}

/** Origins that are not quarantined. Rows of other programs have none; their author and text decide. */
const TRUSTED_ORIGINS: readonly string[] = [
  "",
  ...ORIGINS.filter((name) => !UNTRUSTED_ORIGINS.includes(name)),
];

function all(...parts: readonly Filter[]): Filter {
  return { kind: "and", parts };
}

function any(...parts: readonly Filter[]): Filter {
  return { kind: "or", parts };
}
