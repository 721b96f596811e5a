import { once } from "../../base/async/once.ts";
import { TokenizerThread } from "./tokenizer-thread.ts";

/**
 * The encoding `o200k_base`, which OpenAI's models since GPT-4o use. It takes half a second and about 150 MB to load,
 * for which nothing else may wait: a thread loads it and counts. Where no thread can be had it is loaded here.
 */
let thread: TokenizerThread | undefined;
let isThreadLost = false;

/** Begins to load the encoding, unless that has begun. */
export function startTokenizer(): void {
  if (thread || isThreadLost) return;
  try {
    thread = new TokenizerThread();
  } catch {
    isThreadLost = true;
  }
}

/** Whether texts are counted without waiting for the encoding, and without keeping others waiting. */
export function isTokenizerReady(): boolean {
  return thread?.isReady ?? false;
}

/** The tokens of each part of a text. */
export async function countParts(parts: readonly string[]): Promise<readonly number[]> {
  startTokenizer();
  if (thread) {
    try {
      return await thread.count(parts);
    } catch {
      thread = undefined;
      isThreadLost = true;
    }
  }
  const count = await loadedHere();
  return parts.map(count);
}

const loadedHere = once(async () => {
  const [{ Tiktoken }, { default: ranks }] = await Promise.all([
    import("js-tiktoken/lite"),
    import("js-tiktoken/ranks/o200k_base"),
  ]);
  const encoding = new Tiktoken(ranks);
  return (part: string): number => encoding.encode(part, [], []).length;
});
