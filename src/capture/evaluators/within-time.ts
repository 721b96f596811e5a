import { DeeplakeError } from "../../base/errors.ts";

/** Does work that ends in time or is given up: the signal aborts, and the caller is told at once. @throws DeeplakeError TIMEOUT */
export async function withinTime<T>(
  milliseconds: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new DeeplakeError(
        "TIMEOUT",
        `Expected ${what} to answer within ${milliseconds} ms, and it did not. Give it more time.`,
      );
      // Told before the work is: its own error would only say that it was aborted.
      reject(error);
      abort.abort(error);
    }, milliseconds);
  });
  try {
    return await Promise.race([work(abort.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
