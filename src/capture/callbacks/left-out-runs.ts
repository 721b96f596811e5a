/** Most runs remembered as left out; beyond it those that nothing asked for are forgotten first. */
const MAX_LEFT_OUT = 10_000;

interface LeftOutRun {
  readonly standsFor: string | undefined;
  readonly withAllInside: boolean;
}

/**
 * Runs that are not logged: plumbing, what the user left out, and what another handler of the same store logs already.
 * Remembered beyond their ends: a child may start later.
 */
export class LeftOutRuns {
  readonly #runs = new Map<string, LeftOutRun>();

  /** @param standsFor The run that what happens below is told to be below: its parent, or itself when it has a row. */
  add(id: string, standsFor: string | undefined): void {
    this.#remember(id, { standsFor, withAllInside: false });
  }

  /** Nothing that runs inside is logged either. */
  addWithAllInside(id: string): void {
    this.#remember(id, { standsFor: id, withAllInside: true });
  }

  delete(id: string): void {
    this.#runs.delete(id);
  }

  has(id: string): boolean {
    return this.#runs.has(id);
  }

  /** Whether nothing below the run is logged. */
  hidesAllInside(id: string | undefined): boolean {
    return id !== undefined && this.#runs.get(id)?.withAllInside === true;
  }

  /** The nearest run that has a row, or hides all inside it, from this one upwards. */
  visible(id: string | undefined): string | undefined {
    let current = id;
    while (current !== undefined) {
      const run = this.#runs.get(current);
      if (!run) break;
      this.#remember(current, run);
      if (run.standsFor === current) break;
      current = run.standsFor;
    }
    return current;
  }

  #remember(id: string, run: LeftOutRun): void {
    this.#runs.delete(id);
    this.#runs.set(id, run);
    if (this.#runs.size > MAX_LEFT_OUT) this.#runs.delete(this.#runs.keys().next().value as string);
  }
}
