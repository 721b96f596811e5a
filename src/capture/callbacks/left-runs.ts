import { readField } from "../../experience/records/error-text.ts";
import { isSameStream } from "./left-streams.ts";
import type { EndedRun, OpenRun } from "./run-events.ts";
import type { CodeConfig } from "./running-code.ts";

/** The open run that a stream reads. None where two were given the very same objects, which nothing tells apart. */
export function runOf(stream: CodeConfig, open: ReadonlyMap<string, OpenRun>): OpenRun | undefined {
  const inside = [...open.values()].filter((run) => isSameStream(run.stream, stream));
  const [top, other] = inside.filter(({ above }) => !inside.some(({ id }) => id === above));
  return other ? undefined : top;
}

/** A run, while it is open, and the open ones inside it, in the order in which they started. */
export function withAllInside({ id: top }: OpenRun, open: ReadonlyMap<string, OpenRun>): OpenRun[] {
  const isInside = (run: OpenRun | undefined): boolean =>
    run !== undefined &&
    ([run.id, run.rootId, run.above].includes(top) || isInside(open.get(run.above ?? "")));
  return [...open.values()].filter(isInside);
}

/** Notes that the reader of a run left, for it and all that is open in it. */
export function markLeft(top: OpenRun, open: ReadonlyMap<string, OpenRun>): void {
  top.leftAt = Date.now();
  for (const run of withAllInside(top, open)) run.leftIn = top;
}

/** How a run ends whose reader may have left: that it then fails is of no account, nor that steps in it end with the reason. */
export function endOfLeft(run: OpenRun, end: EndedRun, open: ReadonlyMap<string, OpenRun>): EndedRun {
  if (end.status !== "failure") return end;
  if (run.leftAt !== undefined) return { ...end, status: "cancelled", error: "" };
  const left = run.leftIn ?? leftAround(run, open);
  return left && isReason(end.thrown, left.stream?.signal?.reason) ? { ...end, status: "cancelled" } : end;
}

/** The run around this one whose reader left before this one began. */
function leftAround({ above }: OpenRun, open: ReadonlyMap<string, OpenRun>): OpenRun | undefined {
  const around = open.get(above ?? "");
  return around === undefined || around.leftAt !== undefined ? around : leftAround(around, open);
}

/** LangChain makes an error of a reason that is a text. */
function isReason(thrown: unknown, reason: unknown): boolean {
  return thrown === reason || (typeof reason === "string" && readField(thrown, "message") === reason);
}
