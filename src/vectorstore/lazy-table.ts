import { once } from "../base/async/once.ts";
import { DeeplakeError } from "../base/errors.ts";

/** A table that is opened on first use. After a failure the next use tries again. */
export class LazyTable<T extends { close(): Promise<void> }> {
  readonly #open: () => Promise<T>;
  #opened: Promise<T> | undefined;
  #isClosed = false;

  constructor(open: () => Promise<T>) {
    this.#open = once(open);
  }

  /** @throws DeeplakeError CLOSED, or the error of the opening */
  async open(): Promise<T> {
    if (this.#isClosed)
      throw new DeeplakeError(
        "CLOSED",
        "Expected an open store, got a call after it was closed. Open it again.",
      );
    this.#opened = this.#open();
    return this.#opened;
  }

  /** Closes the table if it was opened. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const table = await this.#opened?.catch(() => undefined);
    await table?.close();
  }
}
