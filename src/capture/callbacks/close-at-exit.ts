const closers = new Set<() => void>();
let watching = false;

/**
 * Calls `close` when the process has nothing left to do, so that runs that never end are still stored.
 * Returns a function that removes it. All handlers share one listener, because many programs make a handler
 * for each invocation.
 */
export function closeAtExit(close: () => void): () => void {
  if (!watching) {
    watching = true;
    process.on("beforeExit", () => {
      for (const closer of closers) closer();
    });
  }
  closers.add(close);
  return () => closers.delete(close);
}
