import { readField } from "../../experience/records/error-text.ts";
import { isSameStream } from "./left-streams.ts";
import type { EndedRun, OpenRun } from "./run-events.ts";
import type { CodeConfig } from "./running-code.ts";

/**
 * The open run of a stream. `undefined` if two streams have the very same config, because they cannot be told apart.
 */
export function runOf(stream: CodeConfig, open: ReadonlyMap<string, OpenRun>): OpenRun | undefined {
  const inside = [...open.values()].filter((run) => isSameStream(run.stream, stream));
  const [top, other] = inside.filter(({ above }) => !inside.some(({ id }) => id === above));
  return other ? undefined : top;
}

/** The run, if it is open, and the open runs inside it, in the order in which they started. */
export function withAllInside({ id: top }: OpenRun, open: ReadonlyMap<string, OpenRun>): OpenRun[] {
  const isInside = (run: OpenRun | undefined): boolean =>
    run !== undefined &&
    ([run.id, run.rootId, run.above].includes(top) || isInside(open.get(run.above ?? "")));
  return [...open.values()].filter(isInside);
}

/** Notes in a run and in all open runs inside it that the reader of the run's stream left. */
export function markLeft(top: OpenRun, open: ReadonlyMap<string, OpenRun>): void {
  top.leftAt = Date.now();
  for (const run of withAllInside(top, open)) run.leftIn = top;
}

/**
 * The end of a run that may have been aborted, or whose reader may have left. A failure counts as cancelled in two
 * cases: the reader left this run, or the error is the reason (no timeout) that aborted the run's own signal or a left
 * stream around the run.
 */
export function endOfAborted(run: OpenRun, end: EndedRun, open: ReadonlyMap<string, OpenRun>): EndedRun {
  if (end.status !== "failure") return end;
  if (run.leftAt !== undefined) return { ...end, status: "cancelled", error: "" };
  const left = run.leftIn ?? leftAround(run, open);
  const signals = [left?.stream?.signal, run.signal];
  return signals.some((signal) => isAbortBy(end.thrown, signal)) ? { ...end, status: "cancelled" } : end;
}

/**
 * Notes the signal in the config of a run's code. The signal is also noted in the chains around the run that have no
 * code, such as a sequence, because they pass on their own signal. Graphs are left out, because LangGraph makes new
 * signals for the nodes of a graph.
 */
export function noteSignal(
  run: OpenRun,
  signal: AbortSignal | undefined,
  open: ReadonlyMap<string, OpenRun>,
): void {
  run.signal = signal ?? null;
  if (!signal) return;
  const above = (one: OpenRun): OpenRun | undefined => open.get(one.above ?? "");
  for (let one = above(run); one?.kind === "chain" && one.signal === undefined; one = above(one))
    one.signal = signal;
}

/** The nearest open run around this run whose reader left, for a run that began after the reader left. */
function leftAround({ above }: OpenRun, open: ReadonlyMap<string, OpenRun>): OpenRun | undefined {
  const around = open.get(above ?? "");
  return around === undefined || around.leftAt !== undefined ? around : leftAround(around, open);
}

/**
 * Whether the thrown value is the reason of an abort that is no timeout. If the reason is a string, LangChain throws
 * an error with this message.
 */
function isAbortBy(thrown: unknown, signal: AbortSignal | null | undefined): boolean {
  if (!signal?.aborted) return false;
  const reason: unknown = signal.reason;
  if (readField(reason, "name") === "TimeoutError") return false;
  return thrown === reason || (typeof reason === "string" && readField(thrown, "message") === reason);
}
