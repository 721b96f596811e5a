/**
 * The message of an error. If all addresses of a host failed, Node's error has no message, but the errors in it have
 * one.
 */
export function toldBy(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(toldBy).join("; ");
  return error instanceof Error ? error.message : String(error);
}
