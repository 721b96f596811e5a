/**
 * The memory that a run uses: that of a scope, or of the store. `null` means none, for reading and writing.
 */
export type RunScope = { readonly scope?: string } | null;

/** The memory of a run among others: one root may run for several users, each with a memory of their own. */
export class RunMemory {
  readonly #above: RunMemory | undefined;
  /** As an integration set it. */
  #own: RunScope | undefined;
  /** What integrations set below, by its text. */
  readonly #below = new Map<string, RunScope>();

  constructor(above?: RunMemory) {
    this.#above = above;
  }

  set(memory: RunScope): void {
    this.#own = memory;
    for (let above = this.#above; above && above.#own === undefined; above = above.#above)
      above.#below.set(JSON.stringify(memory), memory);
  }

  /** Its own memory, else that of the run above, else the one that all below use. Several below are nobody's. */
  get value(): RunScope {
    const set = this.#set;
    return set === undefined ? this.#agreed : set;
  }

  get #set(): RunScope | undefined {
    return this.#own === undefined && this.#above ? this.#above.#set : this.#own;
  }

  get #agreed(): RunScope {
    if (this.#below.size === 0) return this.#above ? this.#above.#agreed : {};
    return this.#below.size === 1 ? ([...this.#below.values()][0] as RunScope) : null;
  }
}
