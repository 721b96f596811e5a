/** What an error says. If all addresses of a host failed, Node's error says nothing, but the errors in it do. */
export function toldBy(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(toldBy).join("; ");
  return error instanceof Error ? error.message : String(error);
}
