import { inTime } from "../../base/async/in-time.ts";
import { invalidArgument } from "../../base/options/invalid-argument.ts";
import { carefulTokens, estimateTokens } from "./estimate-tokens.ts";
import { countParts, isTokenizerInstalled, isTokenizerReady, startTokenizer } from "./tokenizer.ts";
import { sum } from "../../base/collections/sum.ts";

/** Counts the tokens of a text. If there are more than `budget`, the result may be any number above `budget`. */
export type CountTokens = (text: string, budget?: number) => number;

/** May be asynchronous. If there are at most `budget` tokens, the result may be any number up to `budget`. */
export type TokenCounter = (text: string, budget?: number) => number | Promise<number>;

/** Most bytes of a token. */
const LONGEST_TOKEN = 128;

/**
 * A sequence of more characters than this without white space, or of white space only, is counted in parts,
 * because the time of the tokenizer grows with the square of its length.
 */
const LONG_RUN = 100;
const LONG_RUNS = new RegExp(`\\S{${LONG_RUN}}(?=\\S)|\\s{${LONG_RUN}}(?=\\s)`, "gu");

/** Largest share of a deadline that may be spent on exact counts. */
const SHARE = 1 / 4;

/**
 * Counts tokens in the encoding `o200k_base`: exactly, except in sequences of more than 100 characters without
 * white space, or of white space only. These are counted in parts, and each part gets one token more, so that
 * the count is not too low.
 */
export async function exactTokens(text: string, budget: number = Infinity): Promise<number> {
  const between = text.split(LONG_RUNS);
  if (between.length === 1) return sum(await countParts(between, budget));
  const parts = [...between, ...(text.match(LONG_RUNS) ?? [])].filter((part) => part !== "");
  return sum(await countParts(parts, budget)) + parts.length;
}

/**
 * Counts a text only if its bytes do not tell whether it fits the budget. A text has at most one token per byte, and at
 * least one per 128 bytes.
 */
function unlessClear(count: TokenCounter): TokenCounter {
  return (text, budget = Infinity) => {
    const bytes = Buffer.byteLength(text, "utf8");
    if (bytes <= budget && budget !== Infinity) return bytes;
    const atLeast = bytes / LONGEST_TOKEN;
    return atLeast > budget ? atLeast : count(text, budget);
  };
}

/**
 * The counter for these options: `countTokens` if it is given, `estimateTokens` if no budget is set, else an exact
 * count. If no tokenizer is installed, or it does not answer in time for the deadline, `carefulTokens` counts, so that
 * the budget holds.
 */
export function counterOf({
  tokenBudget,
  countTokens,
  deadline,
}: {
  readonly tokenBudget?: number;
  readonly countTokens?: CountTokens;
  readonly deadline?: number;
}): TokenCounter {
  if (countTokens) return (text, budget) => checked(countTokens(text, budget));
  if (tokenBudget === undefined) return estimateTokens;
  if (!isTokenizerInstalled()) return unlessClear(carefulTokens);
  return unlessClear(deadline === undefined ? exactTokens : tokensWithin(deadline * SHARE));
}

/** The counter where an estimate will do: `countTokens` if it is given. */
export function estimatorOf({ countTokens }: { readonly countTokens?: CountTokens }): TokenCounter {
  return countTokens ? counterOf({ countTokens }) : estimateTokens;
}

function tokensWithin(milliseconds: number): TokenCounter {
  const end = performance.now() + milliseconds;
  return async (text, budget) => {
    startTokenizer();
    const left = end - performance.now();
    if (!isTokenizerReady() || left <= 0) return carefulTokens(text);
    return inTime(
      left,
      () => exactTokens(text, budget),
      () => carefulTokens(text),
    );
  };
}

/**
 * @throws DeeplakeError INVALID_ARGUMENT for anything but a number of tokens, with which no budget could be
 * kept
 */
function checked(tokens: unknown): number {
  if (typeof tokens === "number" && Number.isFinite(tokens) && tokens >= 0) return tokens;
  throw invalidArgument(
    "countTokens to return a finite number from 0",
    tokens,
    "It must count synchronously: load the tokenizer beforehand.",
  );
}
