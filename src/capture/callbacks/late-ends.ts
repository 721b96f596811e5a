/** Milliseconds after the end of a root run in which its children may still end. */
const LATE_END = 30_000;

/**
 * Waits for runs that may still end: children that were open when their root ended, and runs of a stream whose reader
 * left. Late ends are normal after an abort, but some never come.
 */
export class LateEnds {
  readonly #waiting = new Map<NodeJS.Timeout, () => void>();

  /** @param close Closes the runs if they have not ended; called after `wait` milliseconds, or by `settle`. */
  expect(close: () => void, wait: number = LATE_END): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      close();
    }, wait);
    timer.unref();
    this.#waiting.set(timer, close);
  }

  /** Stops waiting and closes the runs now. */
  settle(): void {
    for (const [timer, close] of this.#waiting) {
      clearTimeout(timer);
      close();
    }
    this.#waiting.clear();
  }
}
