import type * as Lite from "js-tiktoken/lite";
import type { TiktokenBPE } from "js-tiktoken/lite";

import { loadInstalled, resolveInstalled } from "../../base/installed.ts";
import { processWide } from "../../base/process-wide.ts";
import { ENCODER, RANKS, TokenizerThread } from "./tokenizer-thread.ts";

/**
 * The encoding `o200k_base`, which OpenAI's models since GPT-4o use. Loading it takes half a second and about
 * 150 MB. A worker thread loads it and counts, so that the main thread is not blocked. The main thread loads
 * it only if the worker thread fails.
 */
interface Tokenizer {
  isInstalled?: boolean;
  thread?: TokenizerThread | undefined;
  isThreadLost: boolean;
  /** Counts in the main thread, if the worker thread failed. */
  count?: (part: string) => number;
}

const tokenizer = processWide("tokenizer", (): Tokenizer => ({ isThreadLost: false }));

/** Whether the optional peer `js-tiktoken` is there. */
export function isTokenizerInstalled(): boolean {
  tokenizer.isInstalled ??= canResolve();
  return tokenizer.isInstalled;
}

/** Begins to load the encoding, unless that has begun. */
export function startTokenizer(): void {
  if (tokenizer.thread || tokenizer.isThreadLost) return;
  try {
    tokenizer.thread = new TokenizerThread();
  } catch {
    tokenizer.isThreadLost = true;
  }
}

/** Whether a worker thread has loaded the encoding. Counting then neither waits nor blocks this thread. */
export function isTokenizerReady(): boolean {
  return tokenizer.thread?.isReady ?? false;
}

/** Counts the tokens of each part of a text. May stop after the part with which the sum exceeds `budget`. */
export async function countParts(parts: readonly string[], budget: number): Promise<readonly number[]> {
  startTokenizer();
  if (tokenizer.thread) {
    try {
      return await tokenizer.thread.count(parts, budget);
    } catch {
      tokenizer.thread = undefined;
      tokenizer.isThreadLost = true;
    }
  }
  tokenizer.count ??= loadedHere();
  return parts.map(tokenizer.count);
}

function loadedHere(): (part: string) => number {
  const { Tiktoken } = loadInstalled(ENCODER) as typeof Lite;
  const encoding = new Tiktoken(loadInstalled(RANKS) as TiktokenBPE);
  return (part) => encoding.encode(part, [], []).length;
}

function canResolve(): boolean {
  try {
    return resolveInstalled(RANKS) !== "";
  } catch {
    return false;
  }
}
