import type { TokenCounter } from "./count-tokens.ts";

/** The best items whose text fits the budget. A worse item that fits never replaces a better one that does not. */
export async function withinTokenBudget<Item>(
  items: readonly Item[],
  budget: number,
  textOf: (items: readonly Item[]) => string,
  count: TokenCounter,
): Promise<readonly Item[]> {
  let size = items.length;
  while (size > 0 && (await count(textOf(items.slice(0, size)), budget)) > budget) size--;
  return items.slice(0, size);
}
