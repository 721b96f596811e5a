import { DeeplakeError } from "../errors.ts";

/**
 * What work gives, unless it takes longer than `milliseconds`; then its signal aborts.
 * @throws DeeplakeError TIMEOUT when it does
 */
export async function inTime<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DeeplakeError("TIMEOUT", `Expected an answer within ${milliseconds} ms, got none.`));
      controller.abort();
    }, milliseconds);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
