/**
 * Gives numbers for versions: microseconds since the epoch, each higher than the one before. If two clocks give the
 * same number to versions of one key, the version that is stored later counts.
 */
export class VersionClock {
  #last = 0;
  readonly #now: () => number;

  /** @param now Unix milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * The next version. It is higher than all versions that this clock gave before, and than `floor`. So the next
   * version supersedes the version `floor` even if the system's clock is behind.
   */
  next(floor = 0): number {
    this.#last = Math.max(this.#last + 1, floor + 1, this.#now() * 1000);
    return this.#last;
  }
}
