import { draw } from "../../base/stats/draw.ts";

/**
 * The split of a group of tasks: a function of seed and group alone, so that a group never changes its split when others
 * come. Each split gets its share in expectation.
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
