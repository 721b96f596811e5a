import { setTimeout as wait } from "node:timers/promises";

import { type Backoff, retryDelay } from "./retry-delay.ts";

/** The outcome of one attempt: a result, or an error worth another attempt. Other errors are thrown. */
export type Attempt<T> =
  | { readonly done: T }
  /** `afterMs`: how long the service asked to wait. */
  | { readonly retry: Error; readonly afterMs?: number | undefined };

/** How long to repeat attempts, and how long to wait between them. */
export interface RetryOptions {
  /** When to give up, as `performance.now()` counts: the clock of the system may be set. */
  readonly deadline: number;
  readonly backoff: Backoff;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Repeats attempts until one is done. Throws the last error if the next attempt would start after the
 * deadline.
 */
export async function withRetries<T>(
  attempt: () => Promise<Attempt<T>>,
  { deadline, backoff, signal }: RetryOptions,
): Promise<T> {
  for (let number = 0; ; number++) {
    const outcome = await attempt();
    if ("done" in outcome) return outcome.done;
    const delay = retryDelay(number, backoff, outcome.afterMs);
    if (performance.now() + delay >= deadline) throw outcome.retry;
    await wait(delay, undefined, signal ? { signal } : {});
  }
}
