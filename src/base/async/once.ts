/**
 * Runs an asynchronous initialisation once and shares its result. After a failure the next caller tries
 * again.
 */
export function once<T>(initialise: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= initialise().catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}
