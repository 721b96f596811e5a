import type { RecalledExperience } from "../records/experience.ts";
import { capAuthors, isBounded } from "./cap-authors.ts";
import { standing } from "./judge.ts";
import type { ExperienceStatus } from "../records/status.ts";
import type { TrustPolicy } from "./trust-policy.ts";

/** How many times `k` are asked for when the first answer did not do. */
const WIDER = 16;

/**
 * The `k` best experiences that may be used and of which no author has too many. Asks for more than `k` only when some
 * of the first had to go, or one author has too many of them.
 * @param find The best so many, best first.
 */
export async function admit(
  find: (k: number) => Promise<readonly RecalledExperience[]>,
  k: number,
  policy: TrustPolicy,
  statuses: readonly ExperienceStatus[],
): Promise<RecalledExperience[]> {
  const admissible = (found: readonly RecalledExperience[]): RecalledExperience[] =>
    found.filter(({ experience }) => statuses.includes(standing(experience, policy).status));
  const found = await find(k);
  const few = admissible(found);
  const exhausted = found.length < k;
  if (exhausted || (few.length === k && !isCrowded(few, k, policy))) return capAuthors(few, k, policy);
  return capAuthors(admissible(await find(WIDER * k)), k, policy);
}

/** Whether some author has more than the share, so that others must be looked for. */
function isCrowded(items: readonly RecalledExperience[], k: number, policy: TrustPolicy): boolean {
  if (!policy.judges) return false;
  const authors = items.map(({ experience }) => experience.author);
  const bounded = authors.filter((name) => isBounded(name, policy.author));
  const most = Math.ceil(policy.authorShare * k);
  return [...new Set(bounded)].some((name) => bounded.filter((other) => other === name).length > most);
}
