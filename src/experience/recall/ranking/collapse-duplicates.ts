import { groupByWording } from "../../../base/text/same-task.ts";
import type { Experience } from "../../records/experience.ts";

/** The fields of an attempt that decide whether two attempts say the same. */
export type Attempt = Pick<Experience, "task" | "approach" | "outcome" | "lessons" | "scope">;

/**
 * Groups attempts that say the same thing. Two attempts say the same if they have the same scope and outcome, and if
 * their tasks, approaches and lessons are in the same words. Groups and their attempts are in the order of the items.
 */
export function collapseDuplicates<Item>(
  items: readonly Item[],
  attemptOf: (item: Item) => Attempt,
): Item[][] {
  return groupByWording(
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
}
