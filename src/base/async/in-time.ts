import { DeeplakeError } from "../errors.ts";

/**
 * What work gives, unless it takes longer than `milliseconds`: then what `late` gives or throws. The work's signal aborts,
 * and what the work comes to is not heard any more.
 * @param milliseconds `undefined`: the work may take as long as it likes.
 * @param late @default throws DeeplakeError TIMEOUT
 */
export async function inTime<T, Late = never>(
  milliseconds: number | undefined,
  work: (signal: AbortSignal) => Promise<T>,
  late: () => Late = () => {
    throw new DeeplakeError("TIMEOUT", `Expected an answer within ${milliseconds} ms, got none.`);
  },
): Promise<T | Late> {
  const controller = new AbortController();
  if (milliseconds === undefined) return work(controller.signal);
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<Late>((resolve, reject) => {
    timer = setTimeout(() => {
      // The caller is told before the work is: the work's own error would only say that it was aborted.
      try {
        resolve(late());
        controller.abort();
      } catch (error) {
        reject(error);
        controller.abort(error);
      }
    }, milliseconds);
  });
  try {
    return await Promise.race([work(controller.signal), end]);
  } finally {
    clearTimeout(timer);
  }
}
