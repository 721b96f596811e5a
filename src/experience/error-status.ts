import type { RunStatus } from "./run-record.ts";

/**
 * How a run ended that ended with an error. LangGraph steers by throwing: an interrupt waits for a person, other
 * bubbling signals are jumps. An abort was somebody's wish.
 */
export function errorStatus(error: unknown): Exclude<RunStatus, "unknown"> {
  const {
    name = "",
    message = "",
    code,
    is_bubble_up: bubbles,
  } = (typeof error === "object" && error !== null ? error : {}) as {
    name?: string;
    message?: string;
    code?: unknown;
    is_bubble_up?: boolean;
  };
  if (bubbles === true)
    return name === "GraphInterrupt" || name === "NodeInterrupt" ? "interrupted" : "success";
  if (name === "GraphDrained") return "cancelled";
  // LangGraph reports an aborted root as a plain error with this message.
  if (name === "AbortError" || code === "ABORT_ERR" || message === "Abort" || message === "Aborted")
    return "cancelled";
  return "failure";
}

/** Name and message of an error, as one line of the `runs` table. */
export function errorText(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  return typeof error === "string"
    ? error
    : String((error as { message?: unknown } | null)?.message ?? error);
}
