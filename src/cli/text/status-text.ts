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
