import { scopeOfRunOption } from "../attempts/integration-options.ts";
import { boolean, bound, either, func, milliseconds, withDefault } from "../../base/options/option.ts";
import { nested, type OptionsSpec, readOptions, type Settled } from "../../base/options/read-options.ts";
import type { ExperienceFromRun } from "../../experience/records/experience-from-run.ts";
import type { StorePort } from "../../experience/store/port.ts";
import { userOption } from "../attempts/user-at.ts";
import { CAPTURE_OPTIONS } from "./capture-options.ts";
import type { DeeplakeCallbackHandlerOptions } from "./handler-options.ts";

const FROM_RUN = {
  task: func(),
  approach: func(),
  metadata: func(),
} satisfies OptionsSpec<ExperienceFromRun>;

const HANDLER_OPTIONS = {
  ...CAPTURE_OPTIONS,
  scope: scopeOfRunOption,
  recordFailures: withDefault(boolean(), true),
  experienceFromRun: withDefault(either(boolean(), nested(FROM_RUN)), false),
  task: func(),
  user: userOption,
  maxBufferedRuns: withDefault(bound(), 10_000),
  maxBufferedBytes: withDefault(bound(), 64 * 1024 * 1024),
  flushInterval: withDefault(milliseconds(0), 200),
  handleSignals: withDefault(boolean(), false),
  closeAfter: withDefault(milliseconds(1), 3_600_000),
} satisfies OptionsSpec<DeeplakeCallbackHandlerOptions>;

/** Checked options of a handler, with all defaults. */
export type HandlerSettings = Settled<typeof HANDLER_OPTIONS>;

/** Checks the options of a handler and its scope. @throws DeeplakeError INVALID_ARGUMENT */
export function readHandlerOptions({ outbox }: Pick<StorePort, "outbox">, options: object): HandlerSettings {
  const settings = readOptions("DeeplakeCallbackHandler", options, HANDLER_OPTIONS);
  const { scope } = settings;
  if (scope !== undefined && typeof scope !== "function") outbox.writableScope(scope);
  return settings;
}
