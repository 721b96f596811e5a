/** Milliseconds after the end of a root in which its children may still end. */
const LATE_END = 30_000;

/**
 * Waits for children that were open when their root ended. Late ends are normal after an abort, but some
 * never come.
 */
export class LateEnds {
  readonly #waiting = new Map<NodeJS.Timeout, () => void>();

  /** @param close Closes the children that have not ended by then. */
  expect(close: () => void): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      close();
    }, LATE_END);
    timer.unref();
    this.#waiting.set(timer, close);
  }

  /** Stops waiting and closes the children. */
  settle(): void {
    for (const [timer, close] of this.#waiting) {
      clearTimeout(timer);
      close();
    }
    this.#waiting.clear();
  }
}
