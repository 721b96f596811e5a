import { hasCode } from "../../base/errors.ts";
import { readField } from "./error-text.ts";
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
  const name = readField(error, "name");
  const aborted = ABORTS.includes(name) || ABORTED.includes(readField(error, "message"));
  if (aborted || readField(error, "code") === "ABORT_ERR" || abortedHere(error)) return "cancelled";
  if (!bubblesUp(error)) return "failure";
  return name === "GraphInterrupt" || name === "NodeInterrupt" ? "interrupted" : "success";
}

/** Whether a store or retriever of this package stopped because of a signal, and not because of its timeout. */
function abortedHere(error: unknown): boolean {
  return (
    readField(error, "code") === "ABORTED" && readField(readField(error, "cause"), "name") !== "TimeoutError"
  );
}

/** Whether a thrown value with this status steers a graph and is no error: the run waits for a person, or it jumps. */
export function steers(status: RunStatus): boolean {
  return status === "interrupted" || status === "success";
}

/** Whether an error asks the programmer for something, such as a channel. It is no failure of the agent's attempt. */
export function asksProgrammer(error: unknown): boolean {
  return hasCode(error, "INVALID_STATE");
}

/** Whether an error is one that LangGraph throws to steer a graph. Such an error must reach LangGraph. */
export function bubblesUp(error: unknown): boolean {
  return readField(error, "is_bubble_up") === true;
}
