import type { Filter } from "../../base/filter/filter.ts";
import type { Experience } from "../records/experience.ts";
import type { ExperienceStatus } from "../records/status.ts";
import type { AuthorBound } from "./cap-authors.ts";
import { standing } from "./judge.ts";
import { trustFilter } from "./trust-filter.ts";
import type { TrustPolicy } from "./trust-policy.ts";

/** Which experiences may be used, and how many recalled items may be of one author (`bound`). */
export interface Admission {
  /**
   * A condition that every admitted experience satisfies. Searching with it keeps refused experiences from
   * crowding out admitted ones.
   */
  readonly condition: Filter | undefined;
  /** Whether an experience may be used. Reads only `JUDGED_COLUMNS`. */
  readonly admits: (experience: Experience) => boolean;
  readonly bound: AuthorBound;
}

/** The admission of experiences with these statuses under a policy. */
export function admission(policy: TrustPolicy, statuses: readonly ExperienceStatus[]): Admission {
  return {
    condition: trustFilter(policy, statuses),
    admits: (experience) => statuses.includes(standing(experience, policy).status),
    bound: policy,
  };
}
