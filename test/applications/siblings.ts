import { setTimeout as wait } from "node:timers/promises";

/** What runs at once: one that fails does so when the others have ended, so that it is known how those ended. */
export class Siblings {
  /** By input: how many of them have begun, and how many have ended. */
  readonly #begun = new Map<string, number>();
  readonly #ended = new Map<string, number>();

  /** One of them, for an input. */
  async one<T>(input: string, work: () => Promise<T>): Promise<T> {
    const count = (counts: Map<string, number>, more: number): number => {
      const next = (counts.get(input) ?? 0) + more;
      counts.set(input, next);
      return next;
    };
    count(this.#begun, 1);
    try {
      const result = await work();
      count(this.#ended, 1);
      return result;
    } catch (error) {
      count(this.#begun, -1);
      // They begin a little after each other, and their runs end a little after their code.
      do await wait(25);
      while (count(this.#ended, 0) < count(this.#begun, 0));
      throw error;
    }
  }
}
