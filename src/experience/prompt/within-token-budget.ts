import { type CountTokens, tokensOf } from "./count-tokens.ts";

/**
 * The best items whose text fits the budget. A worse item that fits never replaces a better one that does not.
 * @throws DeeplakeError INVALID_ARGUMENT when the counter gives no number of tokens
 */
export function withinTokenBudget<Item>(
  items: readonly Item[],
  budget: number,
  textOf: (items: readonly Item[]) => string,
  count: CountTokens,
): readonly Item[] {
  let size = items.length;
  while (size > 0 && tokensOf(textOf(items.slice(0, size)), count, budget) > budget) size--;
  return items.slice(0, size);
}
