import type { RecalledExperience } from "../records/experience.ts";
import type { TrustPolicy } from "./trust-policy.ts";

/** How much of a ranking one author may have, in the store of `author`. */
export type AuthorBound = Pick<TrustPolicy, "judges" | "author" | "authorShare">;

/**
 * The first `k` items of a ranking of which no author has more than `ceil(authorShare × k)`. Places
 * that an author has to give up go to the next of others. Where all items are of one author nobody is crowded out, and
 * nobody is bounded; nor is the store's own author, nor what was recorded without one.
 */
export function capAuthors(
  ranked: readonly RecalledExperience[],
  k: number,
  { judges, author: own, authorShare }: AuthorBound,
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
    if (isBounded(author, own) && before >= most) continue;
    taken.set(author, before + 1);
    chosen.push(item);
  }
  return chosen;
}

/** Whether some author has more than the share of `k` items, so that others must be looked for. */
export function isCrowded(items: readonly RecalledExperience[], k: number, bound: AuthorBound): boolean {
  if (!bound.judges) return false;
  const authors = items.map(({ experience }) => experience.author);
  const bounded = authors.filter((name) => isBounded(name, bound.author));
  const most = Math.ceil(bound.authorShare * k);
  return [...new Set(bounded)].some((name) => bounded.filter((other) => other === name).length > most);
}

/** Whether the share of an author is bounded in a store of the author `own`. */
function isBounded(author: string, own: string): boolean {
  return author !== own && author !== "";
}
