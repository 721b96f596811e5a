import type { Filter } from "../../base/filter/filter.ts";
import type { Experience } from "../records/experience.ts";
import type { ExperienceStatus } from "../records/status.ts";
import type { AuthorBound } from "./cap-authors.ts";
import { standing } from "./judge.ts";
import { trustFilter } from "./trust-filter.ts";
import type { TrustPolicy } from "./trust-policy.ts";

/** Which experiences may be used, and how many of one author. */
export interface Admission {
  /** What the columns of all that are admitted satisfy: a search narrowed by it is not flooded by others. */
  readonly condition: Filter | undefined;
  /** Whether an experience may be used. Reads `JUDGED_COLUMNS`. */
  readonly admits: (experience: Experience) => boolean;
  readonly bound: AuthorBound;
}

/** What a policy admits of these statuses. */
export function admission(policy: TrustPolicy, statuses: readonly ExperienceStatus[]): Admission {
  return {
    condition: trustFilter(policy, statuses),
    admits: (experience) => statuses.includes(standing(experience, policy).status),
    bound: policy,
  };
}
