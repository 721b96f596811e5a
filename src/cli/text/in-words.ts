import type { SessionView } from "../../capture/runs/session-view.ts";
import type { Label } from "../../experience/records/label.ts";
import type { RunStatus } from "../../experience/records/run-record.ts";
import { costText, counted, countText, durationText } from "./values.ts";

const WORDS: Readonly<Record<RunStatus, string>> = {
  success: "ran to its end",
  failure: "ended with an error",
  interrupted: "waits for an answer",
  cancelled: "was cancelled",
  unknown: "has no end that was seen",
};

/** How a run ended, in words that nobody takes for how it was judged. */
export function statusText(status: RunStatus): string {
  return WORDS[status];
}

/** The figures of a session, as far as they are known. */
export function sessionFacts({ session: { runs, tokens }, duration, cost }: SessionView): string[] {
  return [
    durationText(duration),
    counted(runs, "run"),
    ...(tokens === null ? [] : [`${countText(tokens)} tokens of model calls`]),
    ...(cost === null ? [] : [`cost ${costText(cost)}`]),
  ];
}

/**
 * Who judged: the source of the verdict, and the sources of the other labels. If labels agree, the verdict names only
 * one of their sources, so a person who agreed with a check would not be seen. A label with a confidence of at most
 * .5 judges nothing and is left out.
 */
export function sourcesText(first: string, labels: readonly Pick<Label, "source" | "confidence">[]): string {
  const judging = labels.filter(({ confidence }) => confidence > 0.5);
  const others = new Set(judging.map(({ source }) => source).filter((source) => source !== first));
  return [first || "nobody", ...others].join(" and ");
}
