import { formatExperiences } from "./format-experiences.ts";
import type { RecalledExperience } from "./experience.ts";

/**
 * Upper estimate of a text's tokens: one token per three UTF-8 bytes, rounded up. English prose takes about one per
 * four, so the budget holds for the usual tokenizers with room to spare; code and other scripts come closer to it.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text, "utf8") / 3);
}

/** The best items whose text fits the budget. A worse item that fits never replaces a better one that does not. */
export function withinTokenBudget(
  items: readonly RecalledExperience[],
  budget: number,
): RecalledExperience[] {
  let count = items.length;
  while (
    count > 0 &&
    estimateTokens(formatExperiences(items.slice(0, count).map(({ experience }) => experience))) > budget
  )
    count--;
  return items.slice(0, count);
}
