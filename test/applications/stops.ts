import { setTimeout as wait } from "node:timers/promises";

/** Steps that take so long that the caller gives the call up. */
export class Stops {
  #reached: (() => void) | undefined;

  /** Resolves when a step of the next call takes long. */
  arm(): Promise<void> {
    return new Promise((resolve) => {
      this.#reached = resolve;
    });
  }

  disarm(): void {
    this.#reached = undefined;
  }

  /** A step that takes long, when the call is to be given up; then what it is given up with is thrown. */
  async takesLong(signal: AbortSignal | undefined): Promise<void> {
    if (!this.#reached) return;
    // A graph that is given up in the very moment a step begins ends for nobody.
    await wait(10);
    this.#reached?.();
    await wait(2_000, undefined, signal && { signal }).catch(() => {});
    signal?.throwIfAborted();
  }
}
