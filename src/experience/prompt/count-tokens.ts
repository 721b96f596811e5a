import { inTime } from "../../base/async/in-time.ts";
import { invalidArgument } from "../../base/options/invalid-argument.ts";
import { carefulTokens, estimateTokens } from "./estimate-tokens.ts";
import { countParts, isTokenizerInstalled, isTokenizerReady, startTokenizer } from "./tokenizer.ts";

/** Counts the tokens of a text. `budget`: beyond it the number no longer matters, and need not be exact. */
export type CountTokens = (text: string, budget?: number) => number;

/** The same where the answer may take a while. */
export type TokenCounter = (text: string, budget?: number) => number | Promise<number>;

/** No token is longer than this many bytes. */
const LONGEST_TOKEN = 128;

/** A run without a space, or of spaces, of this length is counted in parts: the tokenizer's time grows with the square of it. */
const LONG_RUN = 100;
const LONG_RUNS = new RegExp(`\\S{${LONG_RUN}}(?=\\S)|\\s{${LONG_RUN}}(?=\\s)`, "gu");

/** The part of a deadline that may be spent waiting for exact counts. */
const SHARE = 1 / 4;

/**
 * Exact tokens in the encoding `o200k_base`. A run of more than 100 characters without a space, or of spaces, is
 * counted in parts, each with one token added for what the cut may have hidden.
 */
export async function exactTokens(text: string, budget: number = Infinity): Promise<number> {
  const atLeast = Buffer.byteLength(text, "utf8") / LONGEST_TOKEN;
  if (atLeast > budget) return atLeast;
  const between = text.split(LONG_RUNS);
  if (between.length === 1) return sum(await countParts(between));
  const parts = [...between, ...(text.match(LONG_RUNS) ?? [])].filter((part) => part !== "");
  return sum(await countParts(parts)) + parts.length;
}

/**
 * The counter that options ask for: the user's own; exact where a budget needs it; an estimate where only the ledger
 * does. What no tokenizer is installed for, or does not count before a deadline, is estimated with care, so that the
 * budget holds.
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
  if (!isTokenizerInstalled()) return carefulTokens;
  return deadline === undefined ? exactTokens : tokensWithin(deadline * SHARE);
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

/** @throws DeeplakeError INVALID_ARGUMENT for anything but a number of tokens, which no budget could hold */
function checked(tokens: unknown): number {
  if (typeof tokens === "number" && Number.isFinite(tokens) && tokens >= 0) return tokens;
  throw invalidArgument(
    "a finite number from 0 of countTokens",
    tokens,
    "It has to count at once: load the tokenizer before.",
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
