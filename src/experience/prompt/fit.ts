import { headAndTail } from "../../base/shortened.ts";
import type { TokenCounter } from "./count-tokens.ts";
import { estimateTokens } from "./estimate-tokens.ts";

/** Lengths in characters to which texts are shortened if they are too long together. */
const LENGTHS = [Infinity, 4_000, 2_800, 2_000, 1_400, 1_000, 700, 500, 350, 250, 180, 120];
const SHORTEST = LENGTHS.length - 1;

/** How a text is made of items, and the budget of tokens that it must fit. */
interface Fitting<Item> {
  /** Returns the item with its texts shortened to `length` characters. */
  readonly shorten: (item: Item, length: number) => Item;
  readonly textOf: (items: readonly Item[]) => string;
  readonly budget: number;
  readonly count: TokenCounter;
}

/** The items that fit, unchanged, and their text, in which they may be shortened. */
export interface Fitted<Item> {
  readonly items: readonly Item[];
  readonly text: string;
}

/**
 * The best items whose text fits the budget. Long items are shortened, all to one length, before the worst is left out.
 * A worse item that fits never replaces a better one that does not.
 */
export async function fit<Item>(
  items: readonly Item[],
  { shorten, textOf, budget, count }: Fitting<Item>,
): Promise<Fitted<Item>> {
  const within = async (size: number, step: number): Promise<string | undefined> => {
    const length = LENGTHS[step] ?? Infinity;
    const text = textOf(items.slice(0, size).map((item) => shorten(item, length)));
    return (await count(text, budget)) <= budget ? text : undefined;
  };
  for (let size = items.length; size > 0; size--) {
    const whole = await within(size, 0);
    if (whole !== undefined) return { items: items.slice(0, size), text: whole };
    let fits = await within(size, SHORTEST);
    if (fits === undefined) continue;
    let [long, short] = [0, SHORTEST];
    while (short - long > 1) {
      const middle = (long + short) >> 1;
      const text = await within(size, middle);
      if (text === undefined) long = middle;
      else [fits, short] = [text, middle];
    }
    return { items: items.slice(0, size), text: fits };
  }
  return { items: [], text: "" };
}

/** A text of at most `tokens` estimated tokens. A longer text loses its middle. */
export function cutTo(text: string, tokens: number): string {
  let cut = text;
  for (let most = tokens * 3; estimateTokens(cut) > tokens; most = Math.floor(most * 0.8))
    cut = headAndTail(text, most);
  return cut;
}
