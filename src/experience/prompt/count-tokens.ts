import { invalidArgument } from "../../base/options/invalid-argument.ts";
import { once } from "../../base/async/once.ts";

/** Counts the tokens of a text. `budget`: beyond it the number no longer matters, and need not be exact. */
export type CountTokens = (text: string, budget?: number) => number;

/** Upper estimate of a text's tokens, for where nobody set a budget: one per three UTF-8 bytes, rounded up. */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text, "utf8") / 3);
}

/** No token is longer than this many bytes. */
const LONGEST_TOKEN = 128;

/** A run without a space, or of spaces, of this length is counted in parts: the tokenizer's time grows with the square of it. */
const LONG_RUN = 100;
const LONG_RUNS = new RegExp(`\\S{${LONG_RUN}}(?=\\S)|\\s{${LONG_RUN}}(?=\\s)`, "gu");

/**
 * Exact tokens in the encoding `o200k_base`, which OpenAI's models since GPT-4o use. The encoding takes half a second
 * and about 150 MB to load, so it is loaded when a budget first asks for it. A run of more than 100 characters without
 * a space, or of spaces, is counted in parts, each with one token added for what the cut may have hidden.
 */
export const tokenCounter: () => Promise<CountTokens> = once(async () => {
  const [{ Tiktoken }, { default: ranks }] = await Promise.all([
    import("js-tiktoken/lite"),
    import("js-tiktoken/ranks/o200k_base"),
  ]);
  const encoding = new Tiktoken(ranks);
  // Nothing in a text is a special token: what looks like one is counted as the text it is.
  const count = (text: string): number => encoding.encode(text, [], []).length;
  return (text, budget = Infinity) => {
    const atLeast = Buffer.byteLength(text, "utf8") / LONGEST_TOKEN;
    if (atLeast > budget) return atLeast;
    const parts = text.split(LONG_RUNS);
    if (parts.length === 1) return count(text);
    const runs = text.match(LONG_RUNS) ?? [];
    return [...parts, ...runs].reduce((sum, part) => sum + (part === "" ? 0 : count(part) + 1), 0);
  };
});

/** The counter that options ask for: exact where a budget needs it, an estimate where only the ledger does. */
export async function counterOf({
  tokenBudget,
  countTokens,
}: {
  readonly tokenBudget?: number;
  readonly countTokens?: CountTokens;
}): Promise<CountTokens> {
  return countTokens ?? (tokenBudget === undefined ? estimateTokens : await tokenCounter());
}

/**
 * The tokens of a text by a counter that may be the user's.
 * @throws DeeplakeError INVALID_ARGUMENT when it gives anything but a number of tokens, which no budget could hold
 */
export function tokensOf(text: string, count: CountTokens, budget?: number): number {
  const tokens: unknown = count(text, budget);
  if (typeof tokens === "number" && Number.isFinite(tokens) && tokens >= 0) return tokens;
  throw invalidArgument(
    "a finite number from 0 of countTokens",
    tokens,
    "It has to count at once: load the tokenizer before.",
  );
}
