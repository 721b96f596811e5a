import { groupByWording } from "../../../base/text/same-task.ts";
import type { Experience } from "../../records/experience.ts";

/** The fields of an attempt that decide whether two attempts say the same. */
export type Attempt = Pick<Experience, "task" | "approach" | "outcome" | "lessons" | "scope">;

/** An attempt that replaces its duplicates. */
export interface Collapsed<Item> {
  readonly item: Item;
  /** The attempt itself and its duplicates. */
  readonly members: readonly Item[];
}

/**
 * Merges attempts that say the same thing. The first of them replaces the others. Two attempts say the same if they
 * have the same scope and outcome, and if their tasks, approaches and lessons are in the same words.
 * @param items Best first.
 */
export function collapseDuplicates<Item>(
  items: readonly Item[],
  attemptOf: (item: Item) => Attempt,
): Collapsed<Item>[] {
  const groups = groupByWording(
    items,
    (item) => {
      const { task, approach, lessons } = attemptOf(item);
      return [task, approach, lessons];
    },
    (item) => {
      const { outcome, scope } = attemptOf(item);
      return JSON.stringify([outcome, scope]);
    },
  );
  return groups.map((members) => ({ item: members[0] as Item, members }));
}
