/**
 * The memory that a run uses: the memory of `scope`, or without a `scope` the store's memory. `null`: the run neither
 * reads nor writes memory.
 */
export type RunScope = { readonly scope?: string } | null;

/**
 * The memory of a run. It may come from the runs above and below, because one root may run for several users, each
 * with a memory of their own.
 */
export class RunMemory {
  readonly #above: RunMemory | undefined;
  /** The memory that an integration set for this run itself. */
  #own: RunScope | undefined;
  /** The memories that integrations set for runs below, by their JSON. */
  readonly #below = new Map<string, RunScope>();

  constructor(above?: RunMemory) {
    this.#above = above;
  }

  set(memory: RunScope): void {
    this.#own = memory;
    for (let above = this.#above; above && above.#own === undefined; above = above.#above)
      above.#below.set(JSON.stringify(memory), memory);
  }

  /**
   * The run's own memory, else the memory of the nearest run above that has one, else the memory that all runs below
   * use. `null` if the runs below use several memories. `{}` if no memory was set.
   */
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
