import { Recent } from "../../base/collections/recent.ts";

/** Least number of left-out runs to remember. */
const LEFT_OUT = 10_000;

interface LeftOutRun {
  readonly standsFor: string | undefined;
  readonly withAllInside: boolean;
}

/**
 * Runs that are not logged: internal runs, runs that the user left out, and runs that another handler of the
 * store logs. Runs are remembered beyond their end, because their children may start later.
 */
export class LeftOutRuns {
  readonly #runs = new Recent<LeftOutRun>(LEFT_OUT);

  /**
   * @param standsFor The parent that children of this run get: the parent of this run, or the run itself if another
   * handler stores it.
   */
  add(id: string, standsFor: string | undefined): void {
    this.#runs.set(id, { standsFor, withAllInside: false });
  }

  /** Adds a run inside which nothing is logged either. */
  addWithAllInside(id: string): void {
    this.#runs.set(id, { standsFor: id, withAllInside: true });
  }

  delete(id: string): void {
    this.#runs.delete(id);
  }

  has(id: string): boolean {
    return this.#runs.has(id);
  }

  /** Whether nothing inside the run is logged. */
  hidesAllInside(id: string | undefined): boolean {
    return id !== undefined && this.#runs.get(id)?.withAllInside === true;
  }

  /** The nearest run, from the run `id` upwards, that has a row or hides everything inside it. */
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
