import { DeeplakeError } from "../errors.ts";
import type { ExperienceStore } from "../experience/experience-store.ts";
import { checkCapture } from "./capture-options.ts";
import type { DeeplakeCallbackHandlerOptions } from "./deeplake-callback-handler.ts";

/** Refuses a handler that could not log. @throws DeeplakeError INVALID_ARGUMENT */
export function checkHandler(experience: ExperienceStore, options: DeeplakeCallbackHandlerOptions): void {
  if (typeof (experience as Partial<ExperienceStore> | undefined)?.logRuns !== "function")
    throw invalid("an open ExperienceStore", experience);
  const { flushInterval = 0, maxBufferedRuns = 1 } = options;
  if (!(flushInterval >= 0 && flushInterval < 2 ** 31))
    throw invalid("milliseconds from 0 for flushInterval", flushInterval);
  if (!(maxBufferedRuns >= 1)) throw invalid("a number from 1 for maxBufferedRuns", maxBufferedRuns);
  checkCapture(options);
}

function invalid(expected: string, came: unknown): DeeplakeError {
  const said =
    typeof came === "number" ? String(came) : came === undefined ? "undefined" : `a ${typeof came}`;
  return new DeeplakeError("INVALID_ARGUMENT", `Expected ${expected}, got ${said}.`);
}
