/** What a handler is told, when a run starts, of a name that its config may give: its user or its thread. */
export interface ToldName {
  /** As an option of the handler says, for this very run. */
  readonly option?: string | undefined;
  /** As the config of the code that starts it says; `null` if that names none, `undefined` if there is none. */
  readonly code?: string | null | undefined;
  /** As the run's own metadata says. */
  readonly metadata?: string | undefined;
}

/**
 * The user of a run, or its thread. Handlers are given no config, so it is put together: from what integrations read in
 * the run, from the config of the code in it, from its metadata, and from the runs below and above it. One root may run
 * for several users: each run below belongs to its own, and the root to none of them.
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

  /** An integration read it from the run's config. */
  read(name: string | undefined): void {
    this.#integration ??= name;
  }

  /** Notes the name in the config of the run's code, which a handler sees when the code starts a run inside. */
  ran(name: string | null): void {
    if (!this.#begun) this.#code ??= name;
  }

  /**
   * Notes the name in the config with which the run's code begins. A call in this code with a config of its own looks the
   * same, so only the first one counts.
   */
  begins(name: string | null): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#code = name;
  }

  /** Code that is in no run that a handler sees started it. */
  calledBy(name: string | null): void {
    this.#caller ??= name ?? undefined;
  }

  /** The run ended, and the run above takes over what it knows. */
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

  /** What all runs below say that have ended. */
  get #agreed(): string | undefined {
    return this.#below.size === 1 ? [...this.#below][0] : undefined;
  }

  /** The name in the metadata, unless it is inherited. */
  get #newMetadata(): string | undefined {
    const inherited = this.#above && this.#above.#metadata;
    return this.#metadata === inherited ? undefined : this.#metadata;
  }

  /** What the runs in it inherit. The steps of one graph have one config, so one tells the next. */
  get #inside(): string | undefined {
    const agreed = this.#isGraph ? this.#agreed : undefined;
    return this.#own ?? agreed ?? this.#newMetadata ?? this.#caller ?? (this.#above && this.#above.#inside);
  }
}
