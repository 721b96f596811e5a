/**
 * Runs at most `limit` operations at once. Further operations wait and start in the order in which they came.
 */
export class Limiter {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  async run<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      return await operation();
    } finally {
      const next = this.#waiting.shift();
      // Pass the place on directly, so that no newcomer can take it in between.
      if (next) next();
      else this.#running--;
    }
  }
}
