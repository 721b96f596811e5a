import { draw } from "../../base/stats/draw.ts";

/**
 * The split of a group of tasks. It depends only on the splits, the seed and the name of the group. Tasks of other
 * groups therefore never move a group to another split. Each split gets its share on average.
 * @param splits Names with shares that sum to 1, in order.
 */
export function splitOf(
  group: string,
  splits: readonly (readonly [name: string, share: number])[],
  seed: string,
): string {
  const drawn = draw(seed, group);
  let end = 0;
  for (const [name, share] of splits) {
    end += share;
    if (drawn < end) return name;
  }
  // Rounding may leave the sum of shares such as .8, .1 and .1 a little below 1.
  return splits.at(-1)?.[0] ?? "";
}
