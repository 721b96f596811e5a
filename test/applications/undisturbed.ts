import { afterAll, beforeAll } from "vitest";

/** While a test file runs, LangChain tries again without waiting for seconds, and keeps its own complaints to itself. */
export function undisturbed(): void {
  const { setTimeout: wait } = globalThis;
  const { error, warn } = console;
  beforeAll(() => {
    const quick = (callback: () => void, delay?: number, ...rest: []): unknown => {
      const retries = delay !== undefined && delay >= 1_000 && new Error().stack?.includes("p-retry");
      return wait(callback, retries ? 1 : delay, ...rest);
    };
    globalThis.setTimeout = Object.assign(quick, wait);
    console.error = withoutStreams(error);
    console.warn = withoutStreams(warn);
  });
  afterAll(() => {
    globalThis.setTimeout = wait;
    Object.assign(console, { error, warn });
  });
}

/** LangChain's own handlers complain of streams whose end they do not understand. */
function withoutStreams(complain: (...words: unknown[]) => void): (...words: unknown[]) => void {
  return (...words) => {
    if (!/Error in handler (Log|Event)Stream/.test(String(words[0]))) complain(...words);
  };
}
