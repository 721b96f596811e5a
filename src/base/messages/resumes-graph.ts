/**
 * Whether the inputs of a graph ask it to continue where it stopped. A `Command` with `resume` asks for that, and so does
 * `null`, which continues after a breakpoint. LangChain may give a handler this `null` as `{ input: null }`. `undefined`
 * does not continue a graph.
 */
export function resumesGraph(inputs: unknown): boolean {
  if (isResumeCommand(inputs)) return true;
  if (typeof inputs !== "object" || inputs === null) return inputs === null;
  return (inputs as { input?: unknown }).input === null && Object.keys(inputs).length === 1;
}

/** Whether inputs are a `Command` with `resume`. A chain around a graph may get one too. */
export function isResumeCommand(inputs: unknown): boolean {
  if (typeof inputs !== "object" || inputs === null) return false;
  const { lg_name: name, resume } = inputs as { lg_name?: unknown; resume?: unknown };
  return name === "Command" && resume !== undefined;
}

/** Whether an output is the state of a graph that waits for a person. */
export function waitsForPerson(outputs: unknown): boolean {
  return (
    typeof outputs === "object" &&
    outputs !== null &&
    Array.isArray((outputs as Record<string, unknown>)["__interrupt__"])
  );
}
