import { DeeplakeError } from "../base/errors.ts";

/**
 * Adds to the error of a call that stopped midway how many documents were done. Changes only a `DeeplakeError`, and
 * only if something was done or the call was aborted.
 */
export function unfinished(error: unknown, what: string, done: number, total: number): unknown {
  if (!DeeplakeError.isInstance(error) || (done === 0 && error.code !== "ABORTED")) return error;
  const message = error.message.replace(/^\[deeplake\] /, "");
  return new DeeplakeError(error.code, `${message} ${done} of ${total} documents were ${what} before.`, {
    cause: error.cause ?? error,
    details: { done, total },
  });
}
