import { processWide } from "../../base/process-wide.ts";

const state = processWide("close at exit", () => ({ closers: new Set<() => void>(), isWatching: false }));

/**
 * Calls `close` when the process has nothing left to do, so that runs that never end are still stored.
 * Returns a function that removes `close`. All handlers share one listener of the process, because many programs make
 * a handler for each invocation.
 */
export function closeAtExit(close: () => void): () => void {
  if (!state.isWatching) {
    state.isWatching = true;
    process.on("beforeExit", () => {
      for (const closer of state.closers) closer();
    });
  }
  state.closers.add(close);
  return () => state.closers.delete(close);
}
