import { afterAll, beforeAll } from "vitest";

/** While a test file runs, LangChain tries again without waiting for seconds, and keeps its own complaints to itself. */
export function undisturbed(): void {
  const { setTimeout: wait } = globalThis;
  const { error: complain } = console;
  beforeAll(() => {
    const quick = (callback: () => void, delay?: number, ...rest: []): unknown => {
      const retries = delay !== undefined && delay >= 1_000 && new Error().stack?.includes("p-retry");
      return wait(callback, retries ? 1 : delay, ...rest);
    };
    globalThis.setTimeout = Object.assign(quick, wait);
    console.error = (...words: unknown[]) => {
      if (!/Error in handler (Log|Event)Stream/.test(String(words[0]))) complain(...words);
    };
  });
  afterAll(() => {
    globalThis.setTimeout = wait;
    console.error = complain;
  });
}
