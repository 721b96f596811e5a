const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

interface Down {
  readonly error: unknown;
  readonly until: number;
  readonly failures: number;
}

/**
 * Remembers which tables do not answer, so that not every write to such a table waits for a timeout. A failure blocks a
 * table for one second, and each further failure for twice as long, up to thirty seconds. `again` is called when the
 * time of the latest failure of any table is over.
 */
export class DownTimes {
  readonly #again: () => void;
  readonly #tables = new Map<string, Down>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(again: () => void) {
    this.#again = again;
  }

  /** The error for which a table must not be used now; `undefined` if the table may be used. */
  reason(table: string): { readonly error: unknown } | undefined {
    const down = this.#tables.get(table);
    return down && performance.now() < down.until ? down : undefined;
  }

  failed(table: string, error: unknown): void {
    const failures = (this.#tables.get(table)?.failures ?? 0) + 1;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1));
    this.#tables.set(table, { error, until: performance.now() + wait, failures });
    this.#callAfter(wait);
  }

  /** Notes that the table answered, so that its rows on disk can be stored at once. */
  answered(table: string): void {
    if (this.#tables.delete(table)) this.#callAfter(0);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #callAfter(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    // Rows on disk are safe, so the timer must not keep a program from ending.
    this.#timer = setTimeout(this.#again, milliseconds).unref();
  }
}
