import { Recent } from "../../base/collections/recent.ts";

/** Runs remembered as left out, at least. */
const LEFT_OUT = 10_000;

interface LeftOutRun {
  readonly standsFor: string | undefined;
  readonly withAllInside: boolean;
}

/**
 * Runs that are not logged: plumbing, what the user left out, and what another handler of the same store logs already.
 * Remembered beyond their ends: a child may start later.
 */
export class LeftOutRuns {
  readonly #runs = new Recent<LeftOutRun>(LEFT_OUT);

  /** @param standsFor The run that what happens below is told to be below: its parent, or itself when it has a row. */
  add(id: string, standsFor: string | undefined): void {
    this.#runs.set(id, { standsFor, withAllInside: false });
  }

  /** Nothing that runs inside is logged either. */
  addWithAllInside(id: string): void {
    this.#runs.set(id, { standsFor: id, withAllInside: true });
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
      if (!run || run.standsFor === current) break;
      current = run.standsFor;
    }
    return current;
  }
}
