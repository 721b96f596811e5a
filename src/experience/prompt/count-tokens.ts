import { inTime } from "../../base/async/in-time.ts";
import { invalidArgument } from "../../base/options/invalid-argument.ts";
import { carefulTokens, estimateTokens } from "./estimate-tokens.ts";
import { countParts, isTokenizerInstalled, isTokenizerReady, startTokenizer } from "./tokenizer.ts";

/**
 * Counts the tokens of a text. Beyond `budget` the number need not be exact, because it no longer matters.
 */
export type CountTokens = (text: string, budget?: number) => number;

/** A counter that may be asynchronous. */
export type TokenCounter = (text: string, budget?: number) => number | Promise<number>;

/** Most bytes of a token. */
const LONGEST_TOKEN = 128;

/**
 * Length from which a run without spaces, or of spaces only, is counted in parts, because the time of the
 * tokenizer grows with its square.
 */
const LONG_RUN = 100;
const LONG_RUNS = new RegExp(`\\S{${LONG_RUN}}(?=\\S)|\\s{${LONG_RUN}}(?=\\s)`, "gu");

/** Largest share of a deadline that may be spent on exact counts. */
const SHARE = 1 / 4;

/**
 * Counts tokens exactly, in the encoding `o200k_base`. A run of more than 100 characters without a space, or
 * of spaces, is counted in parts. Each part gets one token more, for what the cut may hide.
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
