/** How the wait between attempts grows, in milliseconds. */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * How long to wait before another attempt, in milliseconds: a random time up to `base * 2^attempt`, at most the cap
 * ("full jitter": Brooker, "Exponential Backoff And Jitter", AWS, 2015), and never less than the service asked for.
 */
export function retryDelay(
  attempt: number,
  { baseMs, capMs }: Backoff,
  askedMs = 0,
  random: () => number = Math.random,
): number {
  return Math.max(askedMs, random() * Math.min(capMs, baseMs * 2 ** attempt));
}
