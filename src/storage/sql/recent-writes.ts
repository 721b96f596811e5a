import type { Row } from "../../base/types.ts";

/**
 * Keeps recently written rows, because a service whose reads lag its writes may not return them yet. At most
 * `capacity` rows are kept, the latest ones.
 */
export class RecentWrites {
  readonly #lagMs: number;
  readonly #capacity: number;
  readonly #now: () => number;
  #entries: { readonly row: Row; readonly at: number }[] = [];

  /** @param lagMs Milliseconds for which a row is kept; 0 keeps none. */
  constructor(lagMs: number, capacity = 10_000, now: () => number = () => performance.now()) {
    this.#lagMs = lagMs;
    this.#capacity = capacity;
    this.#now = now;
  }

  add(rows: readonly Row[]): void {
    if (this.#lagMs === 0) return;
    const at = this.#now();
    for (const row of rows) this.#entries.push({ row, at });
    this.#forget();
  }

  rows(): readonly Row[] {
    this.#forget();
    return this.#entries.map(({ row }) => row);
  }

  #forget(): void {
    const oldest = this.#now() - this.#lagMs;
    const first = this.#entries.findIndex(({ at }) => at > oldest);
    const expired = first === -1 ? this.#entries.length : first;
    const excess = this.#entries.length - this.#capacity;
    if (Math.max(expired, excess) > 0) this.#entries.splice(0, Math.max(expired, excess));
  }
}
