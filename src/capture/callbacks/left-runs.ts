import { readField } from "../../experience/records/error-text.ts";
import { isSameStream } from "./left-streams.ts";
import type { EndedRun, OpenRun } from "./run-events.ts";
import type { CodeConfig } from "./running-code.ts";

/** The open run of a stream. `undefined` if two streams have the very same config, which nothing tells apart. */
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

/** Notes that the reader of a run's stream left, in this run and in all open runs inside it. */
export function markLeft(top: OpenRun, open: ReadonlyMap<string, OpenRun>): void {
  top.leftAt = Date.now();
  for (const run of withAllInside(top, open)) run.leftIn = top;
}

/**
 * The end of a run whose reader may have left. A failure of the run that the reader left counts as cancelled. A failure
 * inside that run counts as cancelled if the reason of the abort was thrown.
 */
export function endOfLeft(run: OpenRun, end: EndedRun, open: ReadonlyMap<string, OpenRun>): EndedRun {
  if (end.status !== "failure") return end;
  if (run.leftAt !== undefined) return { ...end, status: "cancelled", error: "" };
  const left = run.leftIn ?? leftAround(run, open);
  return left && isReason(end.thrown, left.stream?.signal?.reason) ? { ...end, status: "cancelled" } : end;
}

/** The nearest open run around this run whose reader left, for a run that began after the reader left. */
function leftAround({ above }: OpenRun, open: ReadonlyMap<string, OpenRun>): OpenRun | undefined {
  const around = open.get(above ?? "");
  return around === undefined || around.leftAt !== undefined ? around : leftAround(around, open);
}

/** Whether the reason of an abort was thrown. LangChain throws a reason that is a string as the message of an error. */
function isReason(thrown: unknown, reason: unknown): boolean {
  return thrown === reason || (typeof reason === "string" && readField(thrown, "message") === reason);
}
