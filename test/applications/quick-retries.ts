import { afterAll, beforeAll } from "vitest";

/** LangChain waits seconds before it tries again. While a test file runs, it does not. */
export function quickRetries(): void {
  const { setTimeout: wait } = globalThis;
  beforeAll(() => {
    const quick = (callback: () => void, delay?: number, ...rest: []): unknown => {
      const retries = delay !== undefined && delay >= 1_000 && new Error().stack?.includes("p-retry");
      return wait(callback, retries ? 1 : delay, ...rest);
    };
    globalThis.setTimeout = Object.assign(quick, wait);
  });
  afterAll(() => {
    globalThis.setTimeout = wait;
  });
}
