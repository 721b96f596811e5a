import { tokenize } from "../../../base/text/tokenize.ts";
import type { Outcome } from "../../records/experience.ts";

/** What tells attempts apart. */
export interface Attempt {
  readonly task: string;
  readonly approach: string;
  readonly outcome: Outcome;
  readonly lessons: string;
  readonly scope: string;
}

/** One attempt, and those it stands for. */
export interface Collapsed<Item> {
  readonly item: Item;
  /** It and its near-duplicates, at least 1. */
  readonly members: readonly Item[];
}

/** Share of words in common from which two texts say the same. */
const RESEMBLANCE = 0.9;

/**
 * Attempts that say the same thing, once each: the first of equals stays, the others are its members. Two attempts are
 * near-duplicates when they ended alike in one scope and the words of their tasks, approaches and lessons each resemble one another
 * by .9 or more (Jaccard's coefficient of their sets of words; Broder, "On the resemblance and containment of
 * documents", 1997).
 * @param items Best first.
 */
export function collapseDuplicates<Item>(
  items: readonly Item[],
  attemptOf: (item: Item) => Attempt,
): Collapsed<Item>[] {
  const kept: { item: Item; members: Item[]; kind: string; words: readonly ReadonlySet<string>[] }[] = [];
  for (const item of items) {
    const { task, approach, outcome, lessons, scope } = attemptOf(item);
    const kind = `${outcome} ${scope}`;
    const words = [task, approach, lessons].map((text) => new Set(tokenize(text)));
    const equal = kept.find(
      (other) =>
        other.kind === kind &&
        words.every((set, index) => resembles(set, other.words[index] as ReadonlySet<string>)),
    );
    if (equal) equal.members.push(item);
    else kept.push({ item, members: [item], kind, words });
  }
  return kept.map(({ item, members }) => ({ item, members }));
}

function resembles(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size === 0 && b.size === 0) return true;
  // The sizes alone bound the coefficient.
  if (Math.min(a.size, b.size) < RESEMBLANCE * Math.max(a.size, b.size)) return false;
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  return common >= RESEMBLANCE * (a.size + b.size - common);
}
