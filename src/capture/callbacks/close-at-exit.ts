const closers = new Set<() => void>();
let watching = false;

/**
 * Calls `close` when the process has nothing left to do, so that runs that never end are still stored. One listener
 * serves all handlers, since a handler per invocation is usual. Returns how to take it back.
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
