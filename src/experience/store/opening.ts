/** Milliseconds before a location that could not be opened is tried again. */
const RETRY = 10_000;

/**
 * The opening of a location. All callers share it; one that failed fails for them too until it is time to try again, so
 * that not every write starts an engine that does not start.
 */
export class Opening {
  readonly #open: () => Promise<void>;
  #opening: Promise<void> | undefined;
  #failed: { readonly error: unknown; readonly retryAt: number } | undefined;

  constructor(open: () => Promise<void>) {
    this.#open = open;
  }

  /** Resolves when the location is open. @throws what opening it failed with */
  async opened(): Promise<void> {
    if (this.#failed && Date.now() < this.#failed.retryAt) throw this.#failed.error;
    this.#opening ??= this.#open();
    try {
      await this.#opening;
    } catch (error) {
      this.#opening = undefined;
      this.#failed = { error, retryAt: Date.now() + RETRY };
      throw error;
    }
  }

  /** The next caller opens the location again. */
  forget(): void {
    this.#opening = undefined;
  }
}
