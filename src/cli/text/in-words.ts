import type { Label } from "../../experience/records/label.ts";
import type { RunStatus } from "../../experience/records/run-record.ts";

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

/**
 * Who judged: the source that weighs most, and the others with it. Labels that agree name only one source as that of
 * the verdict, so a person who agreed with a check would not be seen. A label as likely wrong as right judges nothing.
 */
export function sourcesText(first: string, labels: readonly Pick<Label, "source" | "confidence">[]): string {
  const judging = labels.filter(({ confidence }) => confidence > 0.5);
  const others = new Set(judging.map(({ source }) => source).filter((source) => source !== first));
  return [first || "nobody", ...others].join(" and ");
}
