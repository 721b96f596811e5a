import type { RecalledExperience } from "../experience.ts";
import type { TrustPolicy } from "./trust-policy.ts";

/**
 * The first `k` items of a ranking of which no author but the store's own has more than `ceil(authorShare × k)`. Places
 * that an author has to give up go to the next of others. Where all items are of one author nobody is crowded out, and
 * nobody is bounded.
 */
export function capAuthors(
  ranked: readonly RecalledExperience[],
  k: number,
  { judges, author: own, authorShare }: Pick<TrustPolicy, "judges" | "author" | "authorShare">,
): RecalledExperience[] {
  const authors = new Set(ranked.map(({ experience }) => experience.author));
  if (!judges || authors.size < 2) return ranked.slice(0, k);
  const most = Math.ceil(authorShare * k);
  const taken = new Map<string, number>();
  const chosen: RecalledExperience[] = [];
  for (const item of ranked) {
    if (chosen.length === k) break;
    const { author } = item.experience;
    const before = taken.get(author) ?? 0;
    if (author !== own && before >= most) continue;
    taken.set(author, before + 1);
    chosen.push(item);
  }
  return chosen;
}
