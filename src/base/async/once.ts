/**
 * Runs an asynchronous initialisation once and shares its result. After a failure the next caller tries
 * again.
 */
export function once<T, Given extends readonly unknown[] = []>(
  initialise: (...given: Given) => Promise<T>,
): (...given: Given) => Promise<T> {
  let running: Promise<T> | undefined;
  return (...given) => {
    running ??= initialise(...given).catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}
