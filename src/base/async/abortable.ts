import { DeeplakeError } from "../errors.ts";

/** Does work, but rejects as soon as the signal aborts. @throws DeeplakeError ABORTED, or the signal's reason if that is a DeeplakeError */
export async function abortable<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (!signal) return work();
  checkSignal(signal);
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(aborted(signal));
    signal.addEventListener("abort", abort, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Throws if the signal has aborted, or is no AbortSignal. @throws DeeplakeError ABORTED, INVALID_ARGUMENT */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal);
  if (signal && typeof signal.addEventListener !== "function")
    throw new DeeplakeError("INVALID_ARGUMENT", "Expected an AbortSignal as signal, got something else.");
}

function aborted(signal: AbortSignal): DeeplakeError {
  if (DeeplakeError.isInstance(signal.reason)) return signal.reason;
  return new DeeplakeError("ABORTED", "Expected to finish, got an abort signal.", { cause: signal.reason });
}
