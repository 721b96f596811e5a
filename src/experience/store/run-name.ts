/** What a handler receives about the user or the thread of a run when the run starts. */
export interface ToldName {
  /** The name that an option of the handler gives for this run alone. */
  readonly option?: string | undefined;
  /** The name in the config of the code that starts the run; `null` if it names none, `undefined` without a config. */
  readonly code?: string | null | undefined;
  /** The name in the run's own metadata. */
  readonly metadata?: string | undefined;
}

/**
 * The name of a run's user or thread. Handlers do not receive the run's config, so the name has several sources: what
 * integrations read in the run, the config of the run's code, the metadata, and the runs below and above. One root
 * may run for several users. Each run below then belongs to its own user, and the root belongs to none of them.
 */
export class RunName {
  readonly #above: RunName | undefined;
  readonly #isGraph: boolean;
  readonly #option: string | undefined;
  readonly #metadata: string | undefined;
  #integration: string | undefined;
  #code: string | null | undefined;
  #begun = false;
  #caller: string | undefined;
  readonly #below = new Set<string>();

  constructor(above?: RunName, isGraph = false, { option, metadata }: ToldName = {}) {
    this.#above = above;
    this.#isGraph = isGraph;
    this.#option = option;
    this.#metadata = metadata;
  }

  /** The name, as far as it is known. */
  get value(): string | undefined {
    return this.#said ?? (this.#above && this.#above.#inside) ?? this.#metadata;
  }

  /** Notes the name that an integration read from the run's config. The first name counts. */
  read(name: string | undefined): void {
    this.#integration ??= name;
  }

  /** Notes the name in the config of the run's code. A handler sees that config when the code starts a run inside. */
  ran(name: string | null): void {
    if (!this.#begun) this.#code ??= name;
  }

  /**
   * Notes the name in the config with which the run's code begins. A call inside this code with another config looks
   * the same to a handler, so only the first config counts.
   */
  begins(name: string | null): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#code = name;
  }

  /** Whether the config with which the run's code begins is known. */
  get hasBegun(): boolean {
    return this.#begun;
  }

  /** Notes the name in the config of the code that started the run, if no handler sees a run around that code. */
  calledBy(name: string | null): void {
    this.#caller ??= name ?? undefined;
  }

  /** The run ended. The run above takes over its name, or the names of the runs below. */
  ended(): void {
    const said = this.#said;
    for (const name of said === undefined ? this.#below : [said])
      if (this.#above) this.#above.#below.add(name);
  }

  get #said(): string | undefined {
    return this.#own ?? this.#agreed ?? this.#newMetadata ?? this.#caller;
  }

  get #own(): string | undefined {
    const own = this.#option ?? this.#integration ?? this.#code;
    return own ?? (this.#code === null ? this.#metadata : undefined);
  }

  /** The name of all runs below that have ended, if they have one name. */
  get #agreed(): string | undefined {
    return this.#below.size === 1 ? [...this.#below][0] : undefined;
  }

  /** The name in the metadata, unless the metadata of the run above has the same. */
  get #newMetadata(): string | undefined {
    const inherited = this.#above && this.#above.#metadata;
    return this.#metadata === inherited ? undefined : this.#metadata;
  }

  /**
   * The name that the runs inside this run inherit. In a graph, the name of ended steps counts for the next steps,
   * because all steps share one config.
   */
  get #inside(): string | undefined {
    const agreed = this.#isGraph ? this.#agreed : undefined;
    return this.#own ?? agreed ?? this.#newMetadata ?? this.#caller ?? (this.#above && this.#above.#inside);
  }
}
