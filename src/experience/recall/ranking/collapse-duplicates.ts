import { nearlyIdentical, wordsOf } from "../../../base/text/same-task.ts";
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

/**
 * Attempts that say the same thing, once each: the first of equals stays, the others are its members. Two attempts say
 * the same when they ended alike in one scope and their tasks, approaches and lessons each are nearly identical.
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
    const words = [task, approach, lessons].map(wordsOf);
    const equal = kept.find(
      (other) =>
        other.kind === kind &&
        words.every((set, index) => nearlyIdentical(set, other.words[index] as ReadonlySet<string>)),
    );
    if (equal) equal.members.push(item);
    else kept.push({ item, members: [item], kind, words });
  }
  return kept.map(({ item, members }) => ({ item, members }));
}
