/**
 * Runs tasks one after another, in the order in which they were given. A failed task does not stop the next
 * one.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(task: () => Promise<T>): Promise<T> {
    const running = this.#last.then(task);
    this.#last = running.catch(() => {});
    return running;
  }

  /** Resolves when every task given so far has ended. */
  async done(): Promise<void> {
    await this.#last;
  }
}
