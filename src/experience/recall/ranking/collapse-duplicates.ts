import { groupBy } from "../../../base/collections/group-by.ts";
import { wordingOf } from "../../../base/text/same-task.ts";
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
  /** It and its duplicates, at least 1. */
  readonly members: readonly Item[];
}

/**
 * Attempts that say the same thing, once each: the first of equals stays, the others are its members. Two attempts say
 * the same when they ended alike in one scope and their tasks, approaches and lessons are in the same words.
 * @param items Best first.
 */
export function collapseDuplicates<Item>(
  items: readonly Item[],
  attemptOf: (item: Item) => Attempt,
): Collapsed<Item>[] {
  const groups = groupBy(items, (item) => {
    const { task, approach, outcome, lessons, scope } = attemptOf(item);
    return JSON.stringify([outcome, scope, ...[task, approach, lessons].map(wordingOf)]);
  });
  return [...groups.values()].map((members) => ({ item: members[0] as Item, members }));
}
