/**
 * Whether a graph's inputs ask it to continue where it stopped: a `Command` with `resume`, or no input at
 * all, which continues after a breakpoint.
 */
export function resumesGraph(inputs: unknown): boolean {
  if (typeof inputs !== "object" || inputs === null) return false;
  const { lg_name: name, resume, input } = inputs as { lg_name?: unknown; resume?: unknown; input?: unknown };
  if (name === "Command") return resume !== undefined;
  return input === null && Object.keys(inputs).length === 1;
}

/** Whether an output is the state of a graph that waits for a person. */
export function waitsForPerson(outputs: unknown): boolean {
  return (
    typeof outputs === "object" &&
    outputs !== null &&
    Array.isArray((outputs as Record<string, unknown>)["__interrupt__"])
  );
}
