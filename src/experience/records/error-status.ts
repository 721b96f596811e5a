import type { RunStatus } from "./run-record.ts";

const ABORTS: readonly unknown[] = ["AbortError", "ModelAbortError", "GraphDrained"];
// What LangGraph says of an aborted graph, and LangChain of an abort whose reason is no error.
const ABORTED: readonly unknown[] = ["Abort", "Aborted"];

/**
 * How a run ended that ended with an error. LangGraph steers by throwing: an interrupt waits for a person, other
 * bubbling signals are jumps. An abort was somebody's wish; a limit that was reached, of time or steps, is a failure.
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
  if (ABORTS.includes(name) || ABORTED.includes(message) || code === "ABORT_ERR") return "cancelled";
  if (bubbles === true)
    return name === "GraphInterrupt" || name === "NodeInterrupt" ? "interrupted" : "success";
  return "failure";
}

/** Name and message of an error, as one line of the `runs` table. */
export function errorText(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  return typeof error === "string"
    ? error
    : String((error as { message?: unknown } | null)?.message ?? error);
}
