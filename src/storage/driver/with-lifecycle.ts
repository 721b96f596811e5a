import { abortable } from "../../base/async/abortable.ts";
import { inTime } from "../../base/async/in-time.ts";
import { once } from "../../base/async/once.ts";
import { DeeplakeError } from "../../base/errors.ts";
import type { Driver, OpenedTable } from "./driver.ts";
import { type DriverChanges, wrapDriver } from "./wrap-driver.ts";

export interface LivingDriver extends Driver {
  close(patience?: number): Promise<void>;
}

/**
 * Adds the lifecycle that every driver needs. The result opens the driver once, and opens again only if opening
 * failed. It refuses use before opening and after closing, waits for running operations before closing, and
 * gives every failure a code. `close` gives up operations that take longer than its patience in milliseconds.
 */
export function withLifecycle(driver: Driver): LivingDriver {
  const underWay = new Set<Promise<unknown>>();
  let state: "new" | "open" | "closed" = "new";
  let opening: (() => Promise<OpenedTable>) | undefined;
  let closing: Promise<void> | undefined;

  function check(): void {
    if (state === "open") return;
    const came =
      state === "new"
        ? "a call before open(). Await open() first."
        : "a call after it was closed. Open it again.";
    throw new DeeplakeError("CLOSED", `Expected an open table, got ${came}`);
  }

  async function run<T>(operation: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    check();
    return abortable(signal, () => {
      const running = coded(operation);
      underWay.add(running);
      const ended = (): void => void underWay.delete(running);
      void running.then(ended, ended);
      return running;
    });
  }

  async function coded<T>(operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      if (DeeplakeError.isInstance(error)) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new DeeplakeError(
        "ENGINE_FAILED",
        `Expected the ${driver.name} driver to answer, but it failed: ${message}`,
        { cause: error },
      );
    }
  }

  const counted =
    <Arguments extends readonly unknown[], Result>(beneath: (...given: Arguments) => Promise<Result>) =>
    (...given: Arguments): Promise<Result> =>
      run(() => beneath(...given), signalOf(given.at(-1)));

  const changes: Required<DriverChanges> = {
    open: (beneath) => async (schema, options) => {
      if (state === "closed") check();
      opening ??= once(() => coded(() => beneath(schema, options)));
      const opened = await opening();
      if (state === "new") state = "open";
      return opened;
    },
    append: counted,
    lookup: counted,
    scan: (beneath) =>
      async function* (columns) {
        check();
        const chunks = beneath(columns)[Symbol.asyncIterator]();
        try {
          for (;;) {
            const next = await run(() => chunks.next());
            if (next.done) return;
            yield next.value;
          }
        } finally {
          await chunks.return?.();
        }
      },
    giveUp: (beneath) => beneath,
    close: (beneath) => (patience?: number) => {
      const wasOpen = state === "open";
      state = "closed";
      closing ??= (async () => {
        const ended = (): Promise<unknown> => Promise.allSettled(underWay);
        await inTime(patience, ended, () => driver.giveUp?.());
        await ended();
        if (wasOpen) await coded(beneath);
      })();
      return closing;
    },
    settleDimensions: counted,
    lookupBy: counted,
    lookupEmpty: counted,
    scanSince: counted,
    searchVector: counted,
    searchText: counted,
    searchLive: counted,
    maintain: counted,
    erase: counted,
  };
  return wrapDriver(driver, changes);
}

/** The abort signal in an append's hint or a search's request. */
function signalOf(last: unknown): AbortSignal | undefined {
  return (last as { readonly signal?: AbortSignal } | undefined)?.signal;
}
