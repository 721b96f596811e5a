/** Keeps the `limit` places with the highest scores of all that are added. `first` decides between equal scores. */
export class Best {
  readonly #limit: number;
  readonly #first: (a: number, b: number) => number;
  #kept: { readonly place: number; readonly score: number }[] = [];
  #worst = -Infinity;

  /** @param first Compares two places with equal scores. @default the lower place comes first */
  constructor(limit: number, first: (a: number, b: number) => number = (a, b) => a - b) {
    this.#limit = limit;
    this.#first = first;
  }

  add(place: number, score: number): void {
    if (score < this.#worst) return;
    this.#kept.push({ place, score });
    // Sorting only now and then keeps the time for each added place constant.
    if (this.#kept.length >= 2 * this.#limit + 64) this.#prune();
  }

  /** The kept places, the highest score first. */
  sorted(): { readonly place: number; readonly score: number }[] {
    this.#prune();
    return this.#kept;
  }

  #prune(): void {
    this.#kept.sort((a, b) => b.score - a.score || this.#first(a.place, b.place));
    this.#kept.length = Math.min(this.#kept.length, this.#limit);
    if (this.#kept.length === this.#limit) this.#worst = this.#kept.at(-1)?.score ?? -Infinity;
  }
}
