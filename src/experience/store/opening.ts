/** Milliseconds before a failed opening is tried again. */
const RETRY = 10_000;

/**
 * The opening of a location, which all callers share. After a failure all callers get the same error for `RETRY`,
 * because otherwise every write would try to start an engine that cannot start.
 */
export class Opening {
  readonly #open: () => Promise<void>;
  #opening: Promise<void> | undefined;
  #failed: { readonly error: unknown; readonly retryAt: number } | undefined;

  constructor(open: () => Promise<void>) {
    this.#open = open;
  }

  /** Resolves when the location is open. @throws the error of the opening */
  async opened(): Promise<void> {
    if (this.#failed && performance.now() < this.#failed.retryAt) throw this.#failed.error;
    this.#opening ??= this.#open();
    try {
      await this.#opening;
    } catch (error) {
      this.#opening = undefined;
      this.#failed = { error, retryAt: performance.now() + RETRY };
      throw error;
    }
  }

  /** Makes the next caller open the location again. */
  forget(): void {
    this.#opening = undefined;
  }
}
