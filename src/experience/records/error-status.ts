import type { RunStatus } from "./run-record.ts";

const ABORTS: readonly unknown[] = ["AbortError", "ModelAbortError", "GraphDrained"];
// LangGraph's message for an aborted graph, and LangChain's for an abort whose reason is not an error.
const ABORTED: readonly unknown[] = ["Abort", "Aborted"];

/**
 * Maps the error that ended a run to a status. LangGraph also throws to steer a graph: an interrupt waits
 * for a person, and its other signals ("bubble up") are jumps, which count as success. An abort is
 * `cancelled`, because somebody wanted it. Reaching a time or step limit is a failure.
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

/** Whether what ended a run so was thrown to steer a graph, and is no error: it waits for a person, or it jumps. */
export function steers(status: RunStatus): boolean {
  return status === "interrupted" || status === "success";
}

/** Name and message of an error as one string, for the `runs` table. */
export function errorText(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  return typeof error === "string"
    ? error
    : String((error as { message?: unknown } | null)?.message ?? error);
}
