import { checkOptions, type OptionTypes } from "../../base/options/check-options.ts";
import { invalidArgument, invalidKind } from "../../base/options/invalid-argument.ts";
import { checkCapture } from "./capture-options.ts";
import type { DeeplakeCallbackHandlerOptions, RunStore } from "./handler-options.ts";

const OPTIONS: OptionTypes<DeeplakeCallbackHandlerOptions> = {
  captureInputs: "any",
  captureOutputs: "any",
  redact: "any",
  mask: "any",
  personalData: "any",
  excludeFields: "any",
  excludeKinds: "any",
  sample: "number",
  recordFailures: "boolean",
  experienceFromRun: "any",
  task: "function",
  maxBufferedRuns: "number",
  maxBufferedBytes: "number",
  flushInterval: "number",
  handleSignals: "boolean",
  closeAfter: "number",
};

/** Refuses a handler that could not log. @throws DeeplakeError INVALID_ARGUMENT */
export function checkHandler(experience: RunStore, options: DeeplakeCallbackHandlerOptions): void {
  if (typeof (experience as Partial<RunStore> | undefined)?.logRuns !== "function")
    throw invalidKind("an open ExperienceStore", experience);
  checkOptions("DeeplakeCallbackHandler", options, OPTIONS);
  const { flushInterval = 0, maxBufferedRuns = 1, maxBufferedBytes = 1, closeAfter = 1 } = options;
  const { experienceFromRun = false } = options;
  if (!(flushInterval >= 0 && flushInterval < 2 ** 31))
    throw invalidArgument("milliseconds from 0 for flushInterval", flushInterval);
  if (!(closeAfter >= 1 && closeAfter < 2 ** 31))
    throw invalidArgument("milliseconds from 1 for closeAfter", closeAfter);
  if (!(maxBufferedRuns >= 1)) throw invalidArgument("a number from 1 for maxBufferedRuns", maxBufferedRuns);
  if (!(maxBufferedBytes >= 1))
    throw invalidArgument("a number from 1 for maxBufferedBytes", maxBufferedBytes);
  if (!["boolean", "object"].includes(typeof experienceFromRun) || experienceFromRun === null)
    throw invalidKind("true, false or functions for experienceFromRun", experienceFromRun);
  checkCapture(options);
}
