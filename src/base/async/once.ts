/** Runs an asynchronous initialisation once; callers share its result, and a failed one is tried again by the next caller. */
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
