import { isCommand, taskOfInput } from "./task.ts";

/**
 * Whether the inputs of a graph ask it to continue where it stopped. A `Command` without a task asks for that, and so does
 * `null`, which continues after a breakpoint. LangChain may give a handler this `null` as `{ input: null }`. `undefined`
 * does not continue a graph.
 */
export function resumesGraph(inputs: unknown): boolean {
  if (isCommandWithoutTask(inputs)) return true;
  if (typeof inputs !== "object" || inputs === null) return inputs === null;
  return (inputs as { input?: unknown }).input === null && Object.keys(inputs).length === 1;
}

/** Whether inputs are a `Command` that gives no task. A chain around a graph may get one too. */
export function isCommandWithoutTask(inputs: unknown): boolean {
  return isCommand(inputs) && taskOfInput(inputs) === undefined;
}

/** Whether an output is the state of a graph that waits for a person. */
export function waitsForPerson(outputs: unknown): boolean {
  return (
    typeof outputs === "object" &&
    outputs !== null &&
    Array.isArray((outputs as Record<string, unknown>)["__interrupt__"])
  );
}
