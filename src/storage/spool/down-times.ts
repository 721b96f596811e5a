const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;

interface Down {
  readonly error: unknown;
  readonly until: number;
  readonly failures: number;
}

/**
 * Which tables do not answer now, so that not every write has to find out. Each failure doubles the wait until the next
 * try, from a second to thirty; then `again` is called, and writes try for themselves.
 */
export class DownTimes {
  readonly #again: () => void;
  readonly #tables = new Map<string, Down>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(again: () => void) {
    this.#again = again;
  }

  /** Why a table is not to be asked now. */
  reason(table: string): { readonly error: unknown } | undefined {
    const down = this.#tables.get(table);
    return down && Date.now() < down.until ? down : undefined;
  }

  failed(table: string, error: unknown): void {
    const failures = (this.#tables.get(table)?.failures ?? 0) + 1;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1));
    this.#tables.set(table, { error, until: Date.now() + wait, failures });
    this.#callAfter(wait);
  }

  /** The table answered: what waits on disk for it can go at once. */
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
    // What waits on disk is safe: it must not keep a program from ending.
    this.#timer = setTimeout(this.#again, milliseconds).unref();
  }
}
