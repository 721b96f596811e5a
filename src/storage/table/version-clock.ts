/**
 * Versions for rows: microseconds since the epoch, strictly increasing inside a process.
 * Two processes rarely meet in one microsecond; where they do, the rows are equal in rank and the later stored one counts.
 */
export class VersionClock {
  #last = 0;
  readonly #now: () => number;

  /** @param now Unix milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The next version, above every version this clock gave and above `floor`, so that a slow clock still supersedes. */
  next(floor = 0): number {
    this.#last = Math.max(this.#last + 1, floor + 1, this.#now() * 1000);
    return this.#last;
  }
}
