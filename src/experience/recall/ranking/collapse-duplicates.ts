import { nearlyIdentical, wordsOf } from "../../../base/text/same-task.ts";
import type { Outcome } from "../../records/experience.ts";

/** The fields that tell attempts apart. */
export interface Attempt {
  readonly task: string;
  readonly approach: string;
  readonly outcome: Outcome;
  readonly lessons: string;
  readonly scope: string;
}

/** An attempt, with the near-duplicates it stands for. */
export interface Collapsed<Item> {
  readonly item: Item;
  /** The attempt itself and its near-duplicates; at least one. */
  readonly members: readonly Item[];
}

/**
 * Merges attempts that are nearly the same. The first one stays, the others become its members. Attempts are
 * merged if they have the same outcome and scope, and their tasks, approaches and lessons are each nearly
 * identical.
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
