import { DeeplakeError } from "../errors.ts";

/** Most milliseconds that a timer of Node waits. A longer timer ends at once. */
export const LONGEST_WAIT: number = 2 ** 31 - 1;

/**
 * Returns the result of work, or of `late` if the work takes longer than `milliseconds`. Work that is late
 * gets an abort on its signal, and its result is ignored.
 * @param milliseconds The limit; `undefined` for none.
 * @param late Called if the work takes too long. By default it throws a DeeplakeError with TIMEOUT.
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
    timer = setTimeout(resolve, Math.min(milliseconds, LONGEST_WAIT), "late");
  });
  try {
    const first = await Promise.race([working, isLate]);
    if (first !== "late") return first.done;
  } finally {
    clearTimeout(timer);
  }
  // Call `late` before aborting, so that the signal aborts with the error that `late` throws.
  try {
    return late();
  } catch (error) {
    controller.abort(error);
    throw error;
  } finally {
    controller.abort();
  }
}

/** The result of a function of `untilLate` if the time is over before the work. */
export const UNDER_WAY = "under way";

/** Makes a function that does the work and waits for it for at most `timeout` milliseconds, or else for `patience`. */
export function untilLate(
  work: () => Promise<unknown>,
): (most: { readonly timeout?: number; readonly patience?: number }) => Promise<unknown> {
  return ({ timeout, patience }) => inTime(timeout ?? patience, work, () => UNDER_WAY);
}
