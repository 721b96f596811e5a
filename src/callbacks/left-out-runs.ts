/** Most runs remembered as left out; the oldest beyond it are forgotten. */
const MAX_LEFT_OUT = 10_000;

/** Runs that are not logged: plumbing, and what another handler of the same store logs already. */
export class LeftOutRuns {
  readonly #standsFor = new Map<string, string | undefined>();

  /** @param standsFor The run that what happens below is told to be below: its parent, or itself when it has a row. */
  add(id: string, standsFor: string | undefined): void {
    this.#standsFor.set(id, standsFor);
    if (this.#standsFor.size > MAX_LEFT_OUT)
      this.#standsFor.delete(this.#standsFor.keys().next().value as string);
  }

  /** A run ended. Gives whether it was left out. */
  ended(id: string): boolean {
    return this.#standsFor.delete(id);
  }

  /** The nearest run that has a row, from this one upwards. */
  visible(id: string | undefined): string | undefined {
    let current = id;
    while (current !== undefined && this.#standsFor.has(current)) {
      const next = this.#standsFor.get(current);
      if (next === current) break;
      current = next;
    }
    return current;
  }
}
