import { DeeplakeError } from "../../base/errors.ts";
import { abortable } from "../../base/async/abortable.ts";
import { once } from "../../base/async/once.ts";
import type { Driver, OpenOptions, OpenedTable, TableSchema } from "./driver.ts";

/**
 * A driver with the lifecycle that every driver would otherwise repeat: opens once and again after a failure, refuses
 * use before open and after close, waits for operations under way before closing, and gives every failure a code.
 */
export function managedDriver(driver: Driver): Driver {
  const underWay = new Set<Promise<unknown>>();
  let state: "new" | "open" | "closed" = "new";
  let opening: (() => Promise<OpenedTable>) | undefined;
  let closing: Promise<void> | undefined;

  function check(): void {
    if (state === "open") return;
    const came =
      state === "new"
        ? "a use before it was opened. Await open() first."
        : "a use after it was closed. Open it again.";
    throw new DeeplakeError("CLOSED", `Expected an open table, got ${came}`);
  }

  async function run<T>(operation: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    check();
    return abortable(signal, () => {
      const running = mapped(operation);
      underWay.add(running);
      const ended = (): void => void underWay.delete(running);
      void running.then(ended, ended);
      return running;
    });
  }

  async function mapped<T>(operation: () => Promise<T>): Promise<T> {
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

  const managed: Driver = {
    name: driver.name,
    open: async (schema: TableSchema, options: OpenOptions) => {
      if (state === "closed") check();
      opening ??= once(() => mapped(() => driver.open(schema, options)));
      const opened = await opening();
      if (state === "new") state = "open";
      return opened;
    },
    append: (rows, hint) => run(() => driver.append(rows, hint), hint.signal),
    lookup: (keys, columns) => run(() => driver.lookup(keys, columns)),
    scan: async function* (columns) {
      check();
      const chunks = driver.scan(columns)[Symbol.asyncIterator]();
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
    close: () => {
      const wasOpen = state === "open";
      state = "closed";
      closing ??= (async () => {
        await Promise.allSettled(underWay);
        if (wasOpen) await mapped(() => driver.close());
      })();
      return closing;
    },
  };
  const { settleDimensions, lookupBy, searchVector, searchText, maintain, erase } = driver;
  if (settleDimensions)
    managed.settleDimensions = (dimensions) => run(() => settleDimensions.call(driver, dimensions));
  if (lookupBy)
    managed.lookupBy = (column, values, columns) => run(() => lookupBy.call(driver, column, values, columns));
  if (searchVector)
    managed.searchVector = (vector, request) =>
      run(() => searchVector.call(driver, vector, request), request.signal);
  if (searchText)
    managed.searchText = (text, request) => run(() => searchText.call(driver, text, request), request.signal);
  if (maintain) managed.maintain = (options) => run(() => maintain.call(driver, options));
  if (erase) managed.erase = () => run(() => erase.call(driver));
  return managed;
}
