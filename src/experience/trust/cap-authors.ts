import type { RecalledExperience } from "../records/experience.ts";
import type { TrustPolicy } from "./trust-policy.ts";

/** How many items of a ranking one author may have, in the store of `author`. */
export type AuthorBound = Pick<TrustPolicy, "judges" | "author" | "authorShare">;

/**
 * Takes the first `k` items of a ranking, with at most `ceil(authorShare × k)` by each author. Places freed
 * by this go to the next-ranked items of other authors. The limit does not apply to the store's own author,
 * to items without an author, or if all items have one author, because then nobody is crowded out.
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

/** Whether some author exceeds the limit, so that a wider search should look for other authors. */
export function isCrowded(items: readonly RecalledExperience[], k: number, bound: AuthorBound): boolean {
  if (!bound.judges) return false;
  const authors = items.map(({ experience }) => experience.author);
  const bounded = authors.filter((name) => isBounded(name, bound.author));
  const most = Math.ceil(bound.authorShare * k);
  return [...new Set(bounded)].some((name) => bounded.filter((other) => other === name).length > most);
}

/** Whether the limit applies to `author` in a store of the author `own`. */
export function isBounded(author: string, own: string): boolean {
  return author !== own && author !== "";
}
