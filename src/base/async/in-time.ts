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
  const working = work(controller.signal).then((done) => ({ done }));
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<"late">((resolve) => {
    timer = setTimeout(resolve, milliseconds, "late");
  });
  try {
    const first = await Promise.race([working, isLate]);
    if (first !== "late") return first.done;
  } finally {
    clearTimeout(timer);
  }
  // Decided by now: the work's own error would only say that it was aborted.
  try {
    return late();
  } catch (error) {
    controller.abort(error);
    throw error;
  } finally {
    controller.abort();
  }
}
