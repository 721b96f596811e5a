/** Most runs remembered. */
const REMEMBERED = 10_000;

/** Runs that are left out with all that runs inside them. Remembered beyond their end: a child may start later. */
export class LeftOut {
  readonly #ids = new Set<string>();

  add(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size > REMEMBERED) this.#ids.delete(this.#ids.values().next().value as string);
  }

  has(id: string | undefined): boolean {
    return id !== undefined && this.#ids.has(id);
  }
}
