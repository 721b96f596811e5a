/** How the wait between attempts grows. */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * Milliseconds to wait before another attempt: a random time up to `base * 2^attempt`, limited by the cap
 * ("full jitter": Brooker, "Exponential Backoff And Jitter", AWS, 2015), but at least as long as the service
 * asked for.
 */
export function retryDelay(
  attempt: number,
  { baseMs, capMs }: Backoff,
  askedMs = 0,
  random: () => number = Math.random,
): number {
  return Math.max(askedMs, random() * Math.min(capMs, baseMs * 2 ** attempt));
}
